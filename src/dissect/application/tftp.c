/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP: five kinds of messages, and a sixth that accepts options. RFC 1350, RFC 2347. The request
 * goes to port 69, everything else between ports of its own: the tracker knows these. */
#include "application.h"

enum { FIXED_LEN = 2, NUMBERED_LEN = 4, FIRST_OPCODE = 1, LAST_OPCODE = 6 };

/* Up to the next zero, which is taken too. */
static struct wt_span take_text(struct wt_reader *r)
{
    struct wt_reader ahead = *r;
    size_t n = 0;

    while (wt_read_u8(&ahead) != 0)
        n++;
    struct wt_span text = wt_read_span(r, n);

    wt_read_u8(r);
    return text;
}

/* ---- Options ---- */

void wt_tftp_walk_begin(struct wt_tftp_walk *walk, const struct wt_tftp *tftp)
{
    walk->reader = wt_reader_over(tftp->options);
    walk->given = 0;
}

bool wt_tftp_walk_next(struct wt_tftp_walk *walk, struct wt_tftp_option *option)
{
    struct wt_reader *r = &walk->reader;

    if (wt_read_left(r) == 0 || walk->given == WT_MAX_TFTP_OPTIONS)
        return false;
    option->name = take_text(r);
    option->value = take_text(r);
    walk->given++;
    return r->end == WT_READ_OK;
}

/* Without regard to case: RFC 2347. */
static bool is_named(struct wt_span text, const char *name)
{
    struct wt_reader r = wt_reader_over(text);

    if (text.on_wire != strlen(name))
        return false;
    for (; *name != '\0'; name++)
        if ((wt_read_u8(&r) | 0x20) != *name)
            return false;
    return true;
}

uint32_t wt_tftp_option_number(const struct wt_tftp *tftp, const char *name)
{
    struct wt_tftp_walk walk;
    struct wt_tftp_option option;

    wt_tftp_walk_begin(&walk, tftp);
    while (wt_tftp_walk_next(&walk, &option)) {
        struct wt_reader r = wt_reader_over(option.value);
        uint64_t number = 0;

        if (!is_named(option.name, name))
            continue;
        while (wt_read_left(&r) > 0) {
            uint8_t c = wt_read_u8(&r);

            number = number * 10 + (uint64_t)(c - '0');
            if (c < '0' || c > '9' || number > UINT32_MAX)
                return 0;
        }
        return (uint32_t)number;
    }
    return 0;
}

/* ---- Fields ---- */

static bool asks(const struct wt_tftp *tftp)
{
    return tftp->opcode == WT_TFTP_READ || tftp->opcode == WT_TFTP_WRITE;
}

static struct wt_value file(const struct wt_layer *layer, unsigned opcode)
{
    return layer->u.tftp.opcode == opcode ? wt_octets(layer->u.tftp.file) : wt_absent();
}

static struct wt_value mode(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return asks(&layer->u.tftp) ? wt_octets(layer->u.tftp.mode) : wt_absent();
}

static struct wt_value block(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    uint16_t opcode = layer->u.tftp.opcode;

    return opcode == WT_TFTP_DATA || opcode == WT_TFTP_ACK ? wt_header_number(layer, 2, 2)
                                                           : wt_absent();
}

static struct wt_value error(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.tftp.opcode == WT_TFTP_ERROR ? wt_header_number(layer, 2, 2) : wt_absent();
}

static struct wt_value message(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.tftp.opcode == WT_TFTP_ERROR ? wt_octets(layer->u.tftp.message) : wt_absent();
}

enum { NAME, VALUE };

static unsigned options(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    struct wt_tftp_walk walk;
    struct wt_tftp_option option;
    unsigned n = 0;

    wt_tftp_walk_begin(&walk, &layer->u.tftp);
    while (n < max && wt_tftp_walk_next(&walk, &option)) {
        out[n] = wt_octets(what == NAME ? option.name : option.value);
        n += out[n].present;
    }
    return n;
}

#define REQUEST "RFC 1350 section 5, figure 5-1"
/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("tftp.opcode",            0, 16, WT_AS_DECIMAL, 0, "RFC 1350 section 5"),
    WT_GET("tftp.source_file",      WT_AS_TEXT,    file,  WT_TFTP_READ,  REQUEST),
    WT_GET("tftp.destination_file", WT_AS_TEXT,    file,  WT_TFTP_WRITE, REQUEST),
    WT_GET("tftp.type",             WT_AS_TEXT,    mode,  0,             REQUEST),
    WT_GET("tftp.block",            WT_AS_DECIMAL, block, 0, "RFC 1350 section 5, figure 5-2"),
    WT_GET("tftp.error.code",       WT_AS_DECIMAL, error, 0, "RFC 1350 section 5, figure 5-4"),
    WT_GET("tftp.error.message",    WT_AS_TEXT,  message, 0, "RFC 1350 section 5, figure 5-4"),
    WT_LIST("tftp.option.name",     WT_AS_TEXT, options, NAME,  "RFC 2347"),
    WT_LIST("tftp.option.value",    WT_AS_TEXT, options, VALUE, "RFC 2347"),
};
/* clang-format on */

/* ---- Dissecting ---- */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_tftp *tftp = &layer->u.tftp;

    *tftp = (struct wt_tftp){.opcode = wt_read_be16(r)};
    wt_header_is(layer, r, r->span.on_wire);
    switch (tftp->opcode) {
    case WT_TFTP_READ:
    case WT_TFTP_WRITE:
        tftp->file = take_text(r);
        tftp->mode = take_text(r);
        tftp->options = wt_read_rest(r);
        break;
    case WT_TFTP_DATA:
    case WT_TFTP_ACK:
        tftp->number = wt_read_be16(r);
        wt_header_is(layer, r, NUMBERED_LEN);
        layer->payload = wt_read_rest(r);
        break;
    case WT_TFTP_ERROR:
        tftp->number = wt_read_be16(r);
        tftp->message = take_text(r);
        break;
    case WT_TFTP_OPTIONS:
        tftp->options = wt_read_rest(r);
        break;
    default:
        wt_header_is(layer, r, FIXED_LEN);
        layer->payload = wt_read_rest(r);
        break;
    }
    if (r->end == WT_READ_OK && tftp->options.captured < tftp->options.on_wire)
        return WT_CUT;
    return wt_verdict_of(r, layer);
}

static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint16_t opcode = wt_read_be16(&r);

    return r.end == WT_READ_OK && opcode >= FIRST_OPCODE && opcode <= LAST_OPCODE;
}

const struct wt_dissector wt_tftp_dissector = {
    .name = "tftp",
    .title = "TFTP",
    .protocol = WT_TFTP,
    .dissect = dissect,
    .admits = admits,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
