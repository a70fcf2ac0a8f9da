/* SPDX-License-Identifier: BSD-2-Clause */
/* The least that reading a capture with libpcap can cost: every packet is fetched, none looked at.
 */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char why[PCAP_ERRBUF_SIZE];
    pcap_t *file = argc == 2 ? pcap_open_offline(argv[1], why) : NULL;
    struct pcap_pkthdr *header;
    const unsigned char *bytes;
    uint64_t packets = 0;
    uint64_t total = 0;

    if (file == NULL) {
        (void)fprintf(stderr, "loop FILE: %s\n", argc == 2 ? why : "one file");
        return 2;
    }
    while (pcap_next_ex(file, &header, &bytes) == 1) {
        packets++;
        total += header->caplen;
    }
    (void)printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, total);
    pcap_close(file);
    return 0;
}
