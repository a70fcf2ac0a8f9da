/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening an interface: how libpcap is set up, and what its refusals mean. */
#include "live.h"

#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WHOLE_FRAMES = 262144, /* libpcap's own largest snaplen */
    FILTER_REACH = 1024,
    USUAL_BUFFER_KIB = 16 * 1024,
    BYTES_PER_KIB = 1024,
    MICROSECOND_NS = 1000,
};

/* Not a network interface, but one of libpcap's own: any, nflog, usbmon … */
static bool libpcap_lists(const char *name)
{
    char ignored[PCAP_ERRBUF_SIZE];
    pcap_if_t *list = NULL;
    bool found = false;

    if (pcap_findalldevs(&list, ignored) != 0)
        return false;
    for (const pcap_if_t *each = list; each != NULL && !found; each = each->next)
        found = strcmp(each->name, name) == 0;
    pcap_freealldevs(list);
    return found;
}

static enum wt_status denied(const char *name, struct wt_error *error)
{
    char path[PATH_MAX];

    /* without the right the kernel does not even say that there is no such interface */
    if (if_nametoindex(name) == 0 && !libpcap_lists(name))
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_SUCH_INTERFACE, name, NULL);
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

    path[n > 0 ? n : 0] = '\0';
    return wt_fail(error, WT_CANNOT, WT_ERROR_CAPTURE_DENIED, name, path);
}

static enum wt_status refused(struct wt_source *source, int result, struct wt_error *error)
{
    const char *reason = pcap_geterr(source->pcap);

    switch (result) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_SUCH_INTERFACE, source->name, NULL);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return denied(source->name, error);
    case PCAP_ERROR_IFACE_NOT_UP:
        return wt_fail(error, WT_CANNOT, WT_ERROR_INTERFACE_DOWN, source->name, NULL);
    default:
        return wt_fail_because(
            error, WT_CANNOT, WT_ERROR_CAPTURE_FAILED, source->name,
            wt_libpcap_reason(reason[0] != '\0' ? reason : pcap_statustostr(result)));
    }
}

static int buffer_bytes(const struct wt_live_options *options)
{
    uint32_t kib = options->buffer_kib != 0 ? options->buffer_kib : USUAL_BUFFER_KIB;

    return kib > INT_MAX / BYTES_PER_KIB ? INT_MAX : (int)kib * BYTES_PER_KIB;
}

/* Each setter can fail only on an activated handle, and nanoseconds where the device has none:
 * then microseconds stay. */
static void set_up(struct wt_source *source, const struct wt_live_options *options)
{
    pcap_t *pcap = source->pcap;
    uint32_t snaplen = options->snaplen;

    if (snaplen == 0 || snaplen > WHOLE_FRAMES)
        snaplen = WHOLE_FRAMES;
    source->snaplen = snaplen;
    /* libpcap runs a new filter itself over the first block, and could not find the ports in
     * frames cut to a few bytes: so it gets more, and we clip */
    if (snaplen < FILTER_REACH)
        snaplen = FILTER_REACH;
    source->live.buffer = buffer_bytes(options);
    (void)pcap_set_snaplen(pcap, (int)snaplen);
    (void)pcap_set_promisc(pcap, options->promiscuous);
    (void)pcap_set_timeout(pcap, WT_BLOCK_MS);
    (void)pcap_set_immediate_mode(pcap, options->immediate);
    (void)pcap_set_buffer_size(pcap, buffer_bytes(options));
    (void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
}

static enum wt_status activate(struct wt_source *source, bool promiscuous, struct wt_error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    int result = pcap_activate(source->pcap);

    if (result < 0)
        return refused(source, result, error);
    /* "any": of the two cooked headers the newer one names the interface; older libpcaps lack it */
    if (strcmp(source->name, "any") == 0)
        (void)pcap_set_datalink(source->pcap, DLT_LINUX_SLL2);
    if (pcap_setnonblock(source->pcap, 1, reason) != 0)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_CAPTURE_FAILED, source->name,
                               wt_libpcap_reason(reason));
    source->live.fd = pcap_get_selectable_fd(source->pcap);
    if (promiscuous) /* as libpcap has it */
        wt_live_watch_card(source);
    source->link_type = wt_link_type_of_dlt(pcap_datalink(source->pcap));
    if (pcap_get_tstamp_precision(source->pcap) != PCAP_TSTAMP_PRECISION_NANO)
        source->tick_ns = MICROSECOND_NS;
    return WT_OK;
}

enum wt_status wt_source_open_live(struct wt_source **source, const struct wt_live_options *options,
                                   struct wt_error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    struct wt_source *live = wt_source_new(options->interface);
    enum wt_status status;

    if (live == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    live->pcap = pcap_create(options->interface, reason);
    if (live->pcap == NULL) {
        status = wt_fail_because(error, WT_CANNOT, WT_ERROR_CAPTURE_FAILED, options->interface,
                                 wt_libpcap_reason(reason));
    } else {
        set_up(live, options);
        status = activate(live, options->promiscuous, error);
    }
    if (status == WT_OK)
        *source = live;
    else
        wt_source_close(live);
    return status;
}
