/* SPDX-License-Identifier: BSD-2-Clause */
/* host_address: prints this machine's name and the address that belongs to it. */
#include "sample.h"

#include <netdb.h>

int main(void)
{
    char name[256];
    struct in_addr address;

    checked(gethostname(name, sizeof name), "gethostname");

    /* Often no packet leaves: the name stands in /etc/hosts (on Debian as 127.0.1.1).
     * Only if it does not, the C library asks a name server, over UDP port 53. */
    struct hostent *host = gethostbyname(name);
    if (host == NULL || host->h_addrtype != AF_INET) {
        fprintf(stderr, "gethostbyname: no IPv4 address for %s: %s\n", name, hstrerror(h_errno));
        return 1;
    }
    memcpy(&address, host->h_addr_list[0], sizeof address);
    printf("%s %s\n", name, inet_ntoa(address));
    return 0;
}
