/* SPDX-License-Identifier: BSD-2-Clause */
/* One filter for a file whose interfaces differ: compiled once for each link type. "ether host …"
 * cannot be said of a link without Ethernet headers; then none of its frames match. */
#include "pcapng.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* libpcap compiles filters for a handle, and a handle takes its link type from a file: so open a
 * file header with that type. NULL: no memory. */
static pcap_t *handle_for(uint32_t link_type)
{
    char ignored[PCAP_ERRBUF_SIZE];
    struct {
        uint32_t magic;
        uint16_t major, minor;
        uint32_t reserved[2], snaplen, link_type;
    } header = {
        .magic = 0xa1b2c3d4, .major = 2, .minor = 4, .snaplen = 262144, .link_type = link_type};
    FILE *file = fmemopen(&header, sizeof header, "r");
    pcap_t *pcap = file != NULL ? pcap_fopen_offline(file, ignored) : NULL;

    if (pcap == NULL && file != NULL)
        (void)fclose(file);
    return pcap;
}

/* *reason has PCAP_ERRBUF_SIZE bytes and is set where the program rejects all. NULL: no memory. */
static struct wt_ng_program *compile(const char *expression, uint32_t link_type, char *reason)
{
    struct wt_ng_program *program = calloc(1, sizeof *program);
    pcap_t *pcap = handle_for(link_type);

    if (program == NULL || pcap == NULL) {
        free(program);
        if (pcap != NULL)
            pcap_close(pcap);
        return NULL;
    }
    program->link_type = link_type;
    errno = 0;
    program->rejects = pcap_compile(pcap, &program->code, expression, 1, PCAP_NETMASK_UNKNOWN) != 0;
    bool no_memory = program->rejects && errno == ENOMEM;

    if (program->rejects)
        (void)snprintf(reason, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(pcap));
    pcap_close(pcap);
    if (no_memory) {
        free(program);
        return NULL;
    }
    return program;
}

static struct wt_ng_program *find(struct wt_pcapng *ng, uint32_t link_type, char *reason)
{
    struct wt_ng_program *program = ng->programs;

    while (program != NULL && program->link_type != link_type)
        program = program->next;
    if (program != NULL)
        return program;
    program = compile(ng->expression, link_type, reason);
    if (program != NULL) {
        program->next = ng->programs;
        ng->programs = program;
    }
    return program;
}

bool wt_ng_passes(struct wt_pcapng *ng, struct wt_ng_interface *interface,
                  const struct pcap_pkthdr *header, const uint8_t *data)
{
    char ignored[PCAP_ERRBUF_SIZE];

    if (interface->program == NULL)
        interface->program = find(ng, interface->link_type, ignored);
    ng->no_memory |= interface->program == NULL;
    return interface->program != NULL && !interface->program->rejects &&
           pcap_offline_filter(&interface->program->code, header, data) != 0;
}

void wt_ng_clear_programs(struct wt_pcapng *ng)
{
    struct wt_ng_program *next;

    for (struct wt_ng_program *each = ng->programs; each != NULL; each = next) {
        next = each->next;
        pcap_freecode(&each->code);
        free(each);
    }
    ng->programs = NULL;
    for (uint32_t i = 0; i < ng->n_interfaces; i++)
        ng->interfaces[i].program = NULL;
}

/* A filter is good if it is for one of the interfaces known by now. */
enum wt_status wt_pcapng_filter(struct wt_source *source, const char *expression,
                                struct wt_error *error)
{
    struct wt_pcapng *ng = source->pcapng;
    char reason[PCAP_ERRBUF_SIZE] = "";
    bool good = false;
    uint32_t i = 0;

    wt_ng_clear_programs(ng);
    free(ng->expression);
    ng->expression = strdup(expression);
    if (ng->expression == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    do {
        struct wt_ng_program *program = find(
            ng, i < ng->n_interfaces ? ng->interfaces[i].link_type : source->link_type, reason);

        if (program == NULL)
            return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        good = !program->rejects;
    } while (!good && ++i < ng->n_interfaces);
    return good ? WT_OK
                : wt_fail_because(error, WT_MISUSED, WT_ERROR_BAD_FILTER, expression,
                                  wt_libpcap_reason(reason));
}

void wt_pcapng_close(struct wt_pcapng *ng)
{
    if (ng == NULL)
        return;
    wt_ng_clear_programs(ng);
    free(ng->interfaces);
    free(ng->expression);
    free(ng);
}
