/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP: which file, its blocks and their ACKs, and how the transfer ended. The request goes to port
 * 69, the rest is a conversation of its own. RFC 1350, RFC 2347, RFC 7440. */
#include "../telling.h"

static struct wt_span name_of(const struct wt_transfer *x)
{
    return (struct wt_span){
        .data = (const uint8_t *)x->name, .captured = x->n_name, .on_wire = x->n_name};
}

static enum wt_remark_id error_of(uint16_t code)
{
    static const enum wt_remark_id errors[] = {
        WT_REMARK_TFTP_ERROR_OTHER,   WT_REMARK_TFTP_ERROR_NOT_FOUND,
        WT_REMARK_TFTP_ERROR_ACCESS,  WT_REMARK_TFTP_ERROR_FULL,
        WT_REMARK_TFTP_ERROR_ILLEGAL, WT_REMARK_TFTP_ERROR_UNKNOWN_ID,
        WT_REMARK_TFTP_ERROR_EXISTS,  WT_REMARK_TFTP_ERROR_USER,
        WT_REMARK_TFTP_ERROR_OPTIONS,
    };

    return errors[code < WT_ARRAY_LEN(errors) ? code : 0];
}

bool wt_line_tftp(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    static const enum wt_remark_id lines[] = {
        [WT_TFTP_READ] = WT_REMARK_LINE_TFTP_READ,
        [WT_TFTP_WRITE] = WT_REMARK_LINE_TFTP_WRITE,
        [WT_TFTP_DATA] = WT_REMARK_LINE_TFTP_DATA,
        [WT_TFTP_ACK] = WT_REMARK_LINE_TFTP_ACK,
        [WT_TFTP_ERROR] = WT_REMARK_LINE_TFTP_ERROR,
        [WT_TFTP_OPTIONS] = WT_REMARK_LINE_TFTP_OPTIONS,
    };
    const struct wt_tftp *tftp = &layer->u.tftp;

    (void)packet;
    (void)name;
    if (tftp->opcode == 0 || tftp->opcode >= WT_ARRAY_LEN(lines))
        return false;
    wt_line_begin(r, lines[tftp->opcode]);
    wt_arg_bytes(r, "name", tftp->file);
    wt_arg_number(r, "block", tftp->number);
    wt_arg_number(r, "bytes", layer->payload.on_wire);
    wt_arg_number(r, "code", tftp->number);
    wt_arg_bytes(r, "message", tftp->message);
    return true;
}

/* ---- The transfer that a packet belongs to ---- */

/* The latest one that is carried, or was asked for, in this conversation. */
static struct wt_transfer *transfer_of(struct wt_explainer *e, const struct wt_conversation *c)
{
    unsigned held = e->n_transfers < WT_TRANSFERS ? e->n_transfers : WT_TRANSFERS;

    for (unsigned i = 0; i < held; i++) {
        struct wt_transfer *x = &e->transfers[(e->n_transfers - 1 - i) % WT_TRANSFERS];

        if (x->conversation == c->number ||
            (x->conversation == x->asked_in && c->at[WT_AT_SYN] == x->frame))
            return x;
    }
    return NULL;
}

static bool asks_the_same(const struct wt_transfer *x, const struct wt_tftp *tftp)
{
    return x->conversation == x->asked_in && x->blocks == 0 && !x->failed &&
           x->write == (tftp->opcode == WT_TFTP_WRITE) && x->n_name == tftp->file.captured &&
           memcmp(x->name, tftp->file.data, x->n_name) == 0;
}

static void tell_request(struct wt_telling *t, const struct wt_tftp *tftp)
{
    struct wt_explainer *e = t->explainer;
    struct wt_transfer *x = transfer_of(e, t->conversation);
    struct wt_remark *r =
        wt_tell(t, tftp->opcode == WT_TFTP_WRITE ? WT_REMARK_TFTP_WRITE : WT_REMARK_TFTP_READ,
                WT_CALL_NONE);

    wt_arg_bytes(r, "name", tftp->file);
    wt_arg_text(r, "mode", tftp->mode);
    if (x != NULL && asks_the_same(x, tftp)) {
        r = wt_tell(t, WT_REMARK_TFTP_ASKED_AGAIN, WT_CALL_NONE);
        wt_arg_number(r, "packet", x->frame);
        wt_arg_seconds(r, "after", t->packet->frame->time_ns - x->latest_ns);
    } else {
        x = &e->transfers[e->n_transfers++ % WT_TRANSFERS];
        *x = (struct wt_transfer){.conversation = t->conversation->number,
                                  .asked_in = t->conversation->number,
                                  .ns = t->packet->frame->time_ns,
                                  .size = WT_TFTP_BLOCK,
                                  .window = 1,
                                  .write = tftp->opcode == WT_TFTP_WRITE};
        x->n_name =
            (uint8_t)(tftp->file.captured < sizeof x->name ? tftp->file.captured : sizeof x->name);
        memcpy(x->name, tftp->file.data, x->n_name);
    }
    x->frame = (uint32_t)t->packet->frame->number;
    x->latest_ns = t->packet->frame->time_ns;
}

/* The transfer goes on in a conversation of its own, which begins here. */
static void joins(struct wt_telling *t, struct wt_transfer *x)
{
    const struct wt_conversation *c = t->conversation;

    if (x->conversation == c->number)
        return;
    x->conversation = c->number;
    struct wt_remark *r = wt_tell(t, WT_REMARK_TFTP_OWN_PORT, WT_CALL_NONE);

    wt_arg_number(r, "packet", x->frame);
    wt_arg_number(r, "port", c->end[t->part->from].at.port);
}

/* ---- Blocks ---- */

/* What a block is to those before it. */
static enum wt_remark_id take_block(struct wt_transfer *x, uint16_t block, size_t bytes,
                                    uint32_t frame)
{
    uint16_t ahead = (uint16_t)(block - x->block);

    if (x->blocks > 0 && (ahead == 0 || ahead > INT16_MAX)) {
        x->again++;
        return WT_REMARK_TFTP_DATA_AGAIN;
    }
    x->holes = x->holes || ahead != 1;
    x->block = block;
    x->blocks++;
    x->bytes += bytes;
    if (bytes < x->size) {
        x->last = frame;
        return WT_REMARK_TFTP_DATA_LAST;
    }
    return x->window > 1 ? WT_REMARK_TFTP_DATA_WINDOW : WT_REMARK_TFTP_DATA;
}

static void tell_block(struct wt_telling *t, const struct wt_layer *layer, struct wt_transfer *x)
{
    size_t bytes = layer->payload.on_wire;
    enum wt_remark_id id = WT_REMARK_TFTP_DATA;

    if (x != NULL && !t->part->captured_twice)
        id = take_block(x, layer->u.tftp.number, bytes, (uint32_t)t->packet->frame->number);
    struct wt_remark *r = wt_tell(t, id, WT_CALL_NONE);

    wt_arg_number(r, "block", layer->u.tftp.number);
    wt_arg_number(r, "bytes", bytes);
    wt_arg_number(r, "size", x != NULL ? x->size : WT_TFTP_BLOCK);
    wt_arg_number(r, "window", x != NULL ? x->window : 1);
}

static void tell_ack(struct wt_telling *t, uint16_t block, struct wt_transfer *x)
{
    enum wt_remark_id id = WT_REMARK_TFTP_ACK;

    if (x != NULL && x->last != 0 && block == x->block) {
        id = WT_REMARK_TFTP_ACK_LAST;
        if (!x->done)
            x->latest_ns = t->packet->frame->time_ns;
        x->done = true;
    } else if (block == 0 && (x == NULL || x->blocks == 0)) {
        id = WT_REMARK_TFTP_ACK_NONE;
    }
    wt_arg_number(wt_tell(t, id, WT_CALL_NONE), "block", block);
}

/* ---- Options, errors ---- */

/* "blksize 1408, tsize 5000", of hostile text: what is not printable is the renderer's. */
static struct wt_span list_options(struct wt_explainer *e, const struct wt_tftp *tftp)
{
    struct wt_tftp_walk walk;
    struct wt_tftp_option option;
    size_t n = 0;

    wt_tftp_walk_begin(&walk, tftp);
    while (wt_tftp_walk_next(&walk, &option)) {
        size_t more = option.name.captured + option.value.captured + 3;

        if (more > sizeof e->list - n)
            break;
        if (n > 0) {
            memcpy(e->list + n, ", ", 2);
            n += 2;
        }
        memcpy(e->list + n, option.name.data, option.name.captured);
        n += option.name.captured;
        e->list[n++] = ' ';
        memcpy(e->list + n, option.value.data, option.value.captured);
        n += option.value.captured;
    }
    return (struct wt_span){.data = (const uint8_t *)e->list, .captured = n, .on_wire = n};
}

static void tell_options(struct wt_telling *t, const struct wt_tftp *tftp, struct wt_transfer *x)
{
    uint32_t size = wt_tftp_option_number(tftp, "blksize");
    uint32_t window = wt_tftp_option_number(tftp, "windowsize");

    if (x != NULL) {
        x->size = size != 0 ? size : x->size;
        x->window = window != 0 ? window : x->window;
    }
    wt_arg_text(wt_tell(t, WT_REMARK_TFTP_OPTIONS, WT_CALL_NONE), "data",
                list_options(t->explainer, tftp));
}

static void tell_error(struct wt_telling *t, const struct wt_tftp *tftp, struct wt_transfer *x)
{
    struct wt_remark *r = wt_tell(t, WT_REMARK_TFTP_ERROR, WT_CALL_NONE);

    wt_arg_number(r, "code", tftp->number);
    wt_arg_remark(r, "what", error_of(tftp->number));
    wt_arg_bytes(r, "message", tftp->message);
    if (x != NULL && !x->done && !x->failed) {
        x->failed = true;
        x->code = tftp->number;
        x->last = (uint32_t)t->packet->frame->number;
    }
}

void wt_tell_tftp(struct wt_telling *t, unsigned i)
{
    const struct wt_layer *layer = &t->packet->layers[i];
    const struct wt_tftp *tftp = &layer->u.tftp;

    if (layer->verdict != WT_DISSECTED) /* its texts were not captured to their ends */
        return;
    if (tftp->opcode == WT_TFTP_READ || tftp->opcode == WT_TFTP_WRITE) {
        tell_request(t, tftp);
        return;
    }
    struct wt_transfer *x = transfer_of(t->explainer, t->conversation);

    if (x != NULL)
        joins(t, x);
    switch (tftp->opcode) {
    case WT_TFTP_DATA:
        tell_block(t, layer, x);
        break;
    case WT_TFTP_ACK:
        tell_ack(t, tftp->number, x);
        break;
    case WT_TFTP_ERROR:
        tell_error(t, tftp, x);
        break;
    case WT_TFTP_OPTIONS:
        tell_options(t, tftp, x);
        break;
    default:
        break;
    }
}

/* ---- How it ended ---- */

static enum wt_remark_id verdict_of(const struct wt_transfer *x)
{
    if (x->failed)
        return WT_REMARK_ENDED_TFTP_ERROR;
    if (x->last == 0 || x->holes)
        return WT_REMARK_ENDED_TFTP_PART;
    if (!x->done)
        return WT_REMARK_ENDED_TFTP_UNCONFIRMED;
    return x->again > 0 ? WT_REMARK_ENDED_TFTP_AGAIN : WT_REMARK_ENDED_TFTP;
}

bool wt_end_transfer(struct wt_explainer *e, const struct wt_conversation *c,
                     struct wt_ending *ending)
{
    const struct wt_transfer *x =
        c->transport == WT_OVER_UDP && c->number != 0 ? transfer_of(e, c) : NULL;

    if (x == NULL || ending->findings.n > 0 || ending->summary.outcome == WT_OUTCOME_UNREACHABLE ||
        (x->blocks == 0 && !x->failed))
        return false;
    struct wt_remark *r = &ending->remark;

    wt_verdict_begin(e, r, verdict_of(x));
    wt_arg_number(r, "conversation", c->number);
    wt_arg_side(r, "who", !x->write);
    wt_arg_bytes(r, "name", name_of(x));
    wt_arg_number(r, "bytes", x->bytes);
    wt_arg_number(r, "blocks", x->blocks);
    wt_arg_number(r, "again", x->again);
    wt_arg_number(r, "packet", x->frame);
    wt_arg_seconds(r, "after", x->latest_ns - x->ns);
    wt_arg_number(r, "last", x->last);
    wt_arg_number(r, "code", x->code);
    wt_arg_remark(r, "what", error_of(x->code));
    return true;
}
