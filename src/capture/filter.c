/* SPDX-License-Identifier: BSD-2-Clause */
/* BPF filters, the same on interfaces and on files. */
#include "capture.h"

#include <errno.h>
#include <string.h>

#include "filter_words.h"

/* pcap-filter(7) "ip broadcast" needs the network's mask, which only an interface has. */
static bpf_u_int32 netmask_of(const struct wt_source *source)
{
    char ignored[PCAP_ERRBUF_SIZE];
    bpf_u_int32 network;
    bpf_u_int32 mask;

    if (source->input == NULL && pcap_lookupnet(source->name, &network, &mask, ignored) == 0)
        return mask;
    return PCAP_NETMASK_UNKNOWN;
}

static enum wt_status bad_word(const char *expression, enum wt_error_id id, size_t column,
                               size_t length, struct wt_error *error)
{
    char word[sizeof error->detail];

    if (length >= sizeof word)
        length = sizeof word - 1;
    memcpy(word, expression + column, length);
    word[length] = '\0';
    wt_error_fill(error, id, expression, (struct wt_reason){WT_WHY_OTHER, word});
    error->number = column;
    return WT_MISUSED;
}

static enum wt_status bad_filter(struct wt_source *source, const char *expression,
                                 struct wt_error *error)
{
    if (errno == ENOMEM)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return wt_fail_because(error, WT_MISUSED, WT_ERROR_BAD_FILTER, expression,
                           wt_libpcap_reason(pcap_geterr(source->pcap)));
}

enum wt_status wt_source_filter(struct wt_source *source, const char *expression,
                                struct wt_error *error)
{
    struct bpf_program *program = &source->filter;
    size_t column = 0;
    size_t length = 0;
    enum wt_word_verdict words = wt_check_filter_words(expression, &column, &length);

    if (words == WT_WORD_UNKNOWN)
        return bad_word(expression, WT_ERROR_FILTER_WORD, column, length, error);
    if (words == WT_WORD_HOST_NAME)
        return bad_word(expression, WT_ERROR_FILTER_HOST_NAME, column, length, error);
    if (source->pcapng != NULL)
        return wt_pcapng_filter(source, expression, error);
    pcap_freecode(program); /* of an earlier call */
    errno = 0;
    if (pcap_compile(source->pcap, program, expression, 1, netmask_of(source)) != 0 ||
        pcap_setfilter(source->pcap, program) != 0)
        return bad_filter(source, expression, error);
    return WT_OK;
}
