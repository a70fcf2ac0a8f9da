/* SPDX-License-Identifier: BSD-2-Clause */
/* DNS: twelve bytes of header, then questions and records. RFC 1035 section 4.1. Multicast DNS (RFC
 * 6762) and LLMNR (RFC 4795) look the same. */
#include "application.h"
#include "dns.h"

static void read_header(struct wt_reader *r, struct wt_dns *dns)
{
    dns->id = wt_read_be16(r);
    uint16_t bits = wt_read_be16(r);

    dns->response = bits >> 15;
    dns->opcode = bits >> 11 & 15;
    dns->authoritative = bits >> 10 & 1;
    dns->truncated = bits >> 9 & 1;
    dns->recursion_desired = bits >> 8 & 1;
    dns->recursion_available = bits >> 7 & 1;
    dns->code = bits & 15;
    for (unsigned i = 0; i < WT_N_DNS_SECTIONS; i++)
        dns->count[i] = wt_read_be16(r);
    dns->has_question = false;
    dns->types = 0;
    if (r->end != WT_READ_OK) /* counts without a header to stand behind */
        memset(dns->count, 0, sizeof dns->count);
}

static uint32_t records_claimed(const struct wt_dns *dns)
{
    return (uint32_t)dns->count[0] + dns->count[1] + dns->count[2] + dns->count[3];
}

/* Walk all records once, to note what is odd about them. */
static enum wt_verdict survey(struct wt_layer *layer)
{
    struct wt_dns *dns = &layer->u.dns;
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    struct wt_dns_known known;
    size_t bad_at = 0;

    wt_dns_known_begin(&known, dns->message);
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record)) {
        if (bad_at == 0 && !wt_dns_is_whole(&known, dns->message, record.name))
            bad_at = record.name;
        if (record.section != WT_DNS_QUESTION)
            dns->types |= UINT64_C(1) << record.type % 64;
        if (record.section == WT_DNS_QUESTION && !dns->has_question) {
            dns->has_question = true;
            dns->question = record;
        }
    }
    if (walk.given == WT_MAX_DNS_RECORDS && records_claimed(dns) > WT_MAX_DNS_RECORDS)
        wt_note(layer, WT_NOTE_DNS_TOO_MANY, records_claimed(dns), WT_MAX_DNS_RECORDS);
    if (walk.reader.end == WT_READ_CUT)
        return WT_CUT;
    if (!walk.bad && bad_at == 0)
        return WT_DISSECTED;
    wt_note(layer, WT_NOTE_DNS_NAME_BAD, wt_note_size(bad_at ? bad_at : walk.reader.pos), 0);
    return WT_MALFORMED;
}

enum wt_verdict wt_dns_dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_dns *dns = &layer->u.dns;

    wt_header_is(layer, r, r->span.on_wire);
    dns->message = layer->header;
    read_header(r, dns);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    return survey(layer);
}

/* By content: a header that makes sense, at least one question, and every record whole up to the
 * last byte. Twelve bytes of anything else hardly ever look like this. */
bool wt_dns_recognise(struct wt_span span)
{
    struct wt_layer layer = {.n_notes = 0};
    struct wt_dns *dns = &layer.u.dns;
    struct wt_reader r = wt_reader_over(span);
    struct wt_dns_walk walk;
    struct wt_dns_record record;
    struct wt_dns_known known;

    wt_header_is(&layer, &r, span.on_wire);
    dns->message = layer.header;
    read_header(&r, dns);
    if (r.end != WT_READ_OK || dns->opcode > 5 || dns->count[WT_DNS_QUESTION] != 1 ||
        records_claimed(dns) > WT_MAX_DNS_RECORDS)
        return false;
    wt_dns_known_begin(&known, dns->message);
    wt_dns_walk_begin(&walk, dns);
    while (wt_dns_walk_next(&walk, &record))
        if (!wt_dns_is_whole(&known, dns->message, record.name) ||
            (record.section == WT_DNS_QUESTION && (record.class & 0x7fff) != 1 &&
             record.class != 255))
            return false;
    if (walk.reader.end == WT_READ_CUT)
        return walk.given > 0;
    return !walk.bad && walk.reader.pos == span.on_wire;
}

/* Over TCP two bytes before the message say its length. RFC 1035 section 4.2.2. */
struct wt_extent wt_dns_extent(struct wt_span span, bool by_port, enum wt_asks asked)
{
    enum { PREFIX = 2 };
    struct wt_reader r = wt_reader_over(span);
    size_t length = wt_read_be16(&r);

    (void)asked;
    if (r.end != WT_READ_OK)
        return wt_extent_of(by_port ? WT_NEEDS_MORE : WT_NO_MESSAGE, 0);
    if (length < WT_DNS_HEADER_LEN ||
        (!by_port && (length > wt_read_left(&r) || !wt_dns_recognise(wt_read_span(&r, length)))))
        return wt_extent_of(WT_NO_MESSAGE, 0);
    return wt_extent_of(WT_MESSAGE_BYTES, PREFIX + length);
}

const struct wt_dissector wt_dns_dissector = {
    .name = "dns",
    .title = "DNS",
    .protocol = WT_DNS,
    .dissect = wt_dns_dissect,
    .recognise = wt_dns_recognise,
    .extent = wt_dns_extent,
    .prefix = 2, /* RFC 1035 section 4.2.2 */
    .fields = wt_dns_fields,
    .n_fields = WT_N_DNS_FIELDS,
    .fixed_bytes = WT_DNS_HEADER_LEN,
};
