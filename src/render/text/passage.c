/* SPDX-License-Identifier: BSD-2-Clause */
#include "passage.h"

#include <stdlib.h>

#include "../renderer.h"
#include "alike.h"
#include "wiretutor/wrap.h"

enum {
    TOLD_ALONE = 60, /* ordinary packets, of all conversations, before all others are folded */
    IN_A_ROW = 24,   /* of one direction, told before the rest of them is folded */
    FIRST_PLACES = 1024,
    MOST_PLACES = 1 << 16,
    INDENT = 5,
};

/* What one conversation did that is not told yet. */
struct passage {
    uint32_t number;                   /* the conversation's; 0: a free place */
    bool is_tcp, unopened, all_folded; /* its heading is not told yet; nothing of it was */
    uint8_t client, from;              /* from: who sends the row */
    bool refused, third;               /* third: the last step of the handshake is kept */
    uint32_t n, acks, duplicates, copies, segments[2], syns[2],
        fins[2]; /* n: packets that are kept */
    uint32_t first_byte[2], last_byte[2];
    uint64_t bytes[2];
    uint32_t in_a_row;
    uint64_t first, last;         /* packets that are kept */
    uint64_t all_first, all_last; /* packets of the whole conversation */
    struct wt_endpoint at[2];
};

struct wt_passages {
    struct passage *at; /* by the conversation's number */
    uint32_t places, told;
    uint32_t kept; /* how many conversations have something that is not told yet */
    struct wt_alike alike;
};

struct wt_passages *wt_passages_new(void)
{
    struct wt_passages *p = calloc(1, sizeof *p);

    if (p != NULL) {
        p->places = FIRST_PLACES;
        p->at = calloc(p->places, sizeof *p->at);
    }
    if (p == NULL || p->at != NULL)
        return p;
    free(p);
    return NULL;
}

void wt_passages_free(struct wt_passages *p)
{
    if (p != NULL)
        free(p->at);
    free(p);
}

/* ---- writing ---- */

static struct wt_remark begin(enum wt_remark_id id)
{
    return (struct wt_remark){.id = id};
}

static void side(struct wt_remark *remark, bool is_server)
{
    remark->args[remark->n_args++] =
        (struct wt_arg){.name = "who", .kind = WT_ARG_SIDE, .as.number = is_server};
}

/* The next part of the paragraph; parts are joined by "; ". */
static void add(struct wt_renderer *r, bool *any, const struct wt_remark *remark)
{
    if (*any) {
        const char *and = wt_label(r->options.language, WT_LABEL_FOLDED_AND);

        wt_put_symbols(r, &r->sentence, and, strlen(and));
    }
    *any = true;
    wt_put_remark(r, &r->sentence, remark);
}

/* The handshake, or as much of it as is kept. */
static void add_opening(struct wt_renderer *r, const struct passage *p, bool *any)
{
    bool asks = p->syns[p->client] > 0, agrees = p->syns[!p->client] > 0;
    struct wt_remark remark = begin(asks && agrees ? WT_REMARK_PASSAGE_HANDSHAKE
                                    : asks         ? WT_REMARK_PASSAGE_SYN
                                                   : WT_REMARK_PASSAGE_SYN_ACK);

    wt_put_number(&remark, "n", p->syns[p->client]);
    if (asks || agrees)
        add(r, any, &remark);
    remark = begin(WT_REMARK_PASSAGE_THIRD);
    if (p->third && !asks)
        add(r, any, &remark);
    remark = begin(WT_REMARK_PASSAGE_REFUSED);
    if (p->refused)
        add(r, any, &remark);
}

static void add_data(struct wt_renderer *r, const struct passage *p, unsigned from, bool *any)
{
    struct wt_remark remark =
        begin(p->is_tcp ? WT_REMARK_PASSAGE_BYTES : WT_REMARK_PASSAGE_DATAGRAMS);

    if (p->segments[from] == 0)
        return;
    side(&remark, from != p->client);
    wt_put_number(&remark, "n", p->segments[from]);
    wt_put_number(&remark, "bytes", p->bytes[from]);
    wt_put_number(&remark, "first", p->first_byte[from]);
    wt_put_number(&remark, "last", p->last_byte[from]);
    if (p->is_tcp && p->bytes[from] == 1)
        remark.id = WT_REMARK_PASSAGE_ONE_BYTE;
    add(r, any, &remark);
}

static void add_close(struct wt_renderer *r, const struct passage *p, bool *any)
{
    struct wt_remark remark = begin(WT_REMARK_PASSAGE_CLOSE);

    if (p->fins[0] > 0 && p->fins[1] > 0) {
        add(r, any, &remark);
        return;
    }
    remark = begin(WT_REMARK_PASSAGE_FIN);
    side(&remark, p->fins[p->client] == 0);
    if (p->fins[0] > 0 || p->fins[1] > 0)
        add(r, any, &remark);
}

/* "Packets 12–96: the server sends bytes 4321–120000 in 62 segments; 23 acknowledgements alone." */
static void put_passage(struct wt_renderer *r, const struct passage *p)
{
    struct wt_text *s = &r->sentence;
    struct wt_remark remark = begin(p->n == 1                        ? WT_REMARK_PASSAGE_PACKET
                                    : p->n == p->last - p->first + 1 ? WT_REMARK_PASSAGE_RUN
                                                                     : WT_REMARK_PASSAGE_PACKETS);
    const char *end = wt_label(r->options.language, WT_LABEL_PASSAGE_END);
    const char *colon = wt_label(r->options.language, WT_LABEL_COLON);
    bool any = false;

    wt_put_number(&remark, "n", p->n);
    wt_put_number(&remark, "from", p->first);
    wt_put_number(&remark, "to", p->last);
    s->len = 0;
    wt_put_remark(r, s, &remark);
    wt_put_symbols(r, s, colon, strlen(colon));
    add_opening(r, p, &any);
    add_data(r, p, p->client, &any);
    add_data(r, p, !p->client, &any);
    remark = begin(WT_REMARK_PASSAGE_ACKS);
    wt_put_number(&remark, "n", p->acks);
    if (p->acks > 0)
        add(r, &any, &remark);
    remark = begin(WT_REMARK_PASSAGE_DUPLICATES);
    wt_put_number(&remark, "n", p->duplicates);
    if (p->duplicates > 0)
        add(r, &any, &remark);
    remark = begin(WT_REMARK_PASSAGE_COPIES);
    wt_put_number(&remark, "n", p->copies);
    if (p->copies > 0)
        add(r, &any, &remark);
    add_close(r, p, &any);
    wt_put_symbols(r, s, end, strlen(end));
    wt_text_spaces(r->out, INDENT);
    wt_wrap(r->out, s->data, s->len, INDENT, INDENT, r->options.width);
    wt_text_char(r->out, '\n');
}

/* ---- one conversation ---- */

static void forget_kept(struct passage *p)
{
    p->n = p->acks = p->duplicates = p->copies = 0;
    p->refused = p->third = false;
    memset(p->segments, 0, sizeof p->segments);
    memset(p->syns, 0, sizeof p->syns);
    memset(p->fins, 0, sizeof p->fins);
    memset(p->bytes, 0, sizeof p->bytes);
}

/* Tell what is kept of it, with a heading where it has none yet. */
static void tell(struct wt_renderer *r, struct passage *p)
{
    if (p->n == 0)
        return;
    const struct wt_conversation c = {
        .number = p->number,
        .transport = p->is_tcp ? WT_OVER_TCP : WT_OVER_UDP,
        .client = p->client,
        .end = {{.at = p->at[0]}, {.at = p->at[1]}}
    };

    if (p->unopened)
        wt_put_heading(r, &c);
    else if (r->current_number != p->number || r->written == WT_WROTE_ENDING)
        wt_put_switch(r, &c);
    r->passages->kept--;
    p->unopened = p->all_folded = false;
    put_passage(r, p);
    r->current_number = p->number;
    r->written = WT_WROTE_PACKET;
    forget_kept(p);
}

static bool grow(struct wt_passages *all)
{
    struct passage *more = calloc(2 * (size_t)all->places, sizeof *more);

    if (more == NULL)
        return false;
    for (uint32_t i = 0; i < all->places; i++)
        if (all->at[i].number != 0)
            more[all->at[i].number & (2 * all->places - 1)] = all->at[i];
    free(all->at);
    all->at = more;
    all->places *= 2;
    return true;
}

/* The place of this conversation; who has it makes room. */
static struct passage *place(struct wt_renderer *r, const struct wt_conversation *c)
{
    struct wt_passages *all = r->passages;
    struct passage *p = &all->at[c->number & (all->places - 1)];

    while (p->number != 0 && p->number != c->number && all->places < MOST_PLACES && grow(all))
        p = &all->at[c->number & (all->places - 1)];
    if (p->number == c->number)
        return p;
    if (p->number != 0)
        tell(r, p);
    *p = (struct passage){
        .number = c->number,
        .is_tcp = c->transport == WT_OVER_TCP,
        .client = c->client,
        .from = 2,
        .all_folded = true,
        .at = {c->end[0].at, c->end[1].at}
    };
    return p;
}

static bool is_said(const struct wt_commentary *commentary, enum wt_remark_id id)
{
    for (size_t i = 0; i < commentary->n_remarks; i++)
        if (commentary->remarks[i].id == id)
            return true;
    return false;
}

/* One without data: the third step of a handshake belongs to it. */
static void keep_ack(struct passage *p, const struct wt_tcp *tcp,
                     const struct wt_commentary *commentary)
{
    if ((tcp->flags & (WT_SYN | WT_FIN | WT_RST)) != 0 ||
        is_said(commentary, WT_REMARK_HANDSHAKE_3))
        return;
    if (is_said(commentary, WT_REMARK_DUPLICATE_ACK))
        p->duplicates++;
    else
        p->acks++;
}

static void keep_tcp(struct wt_renderer *r, struct passage *p, const struct wt_packet *packet,
                     const struct wt_part *part, const struct wt_commentary *commentary)
{
    const struct wt_tcp *tcp = &packet->layers[part->layer].u.tcp;
    uint32_t first = r->options.absolute ? tcp->seq : part->rel_seq;

    p->third |= is_said(commentary, WT_REMARK_HANDSHAKE_3);

    p->syns[part->from] += (tcp->flags & WT_SYN) != 0;
    p->fins[part->from] += (tcp->flags & WT_FIN) != 0;
    p->refused |= (tcp->flags & WT_RST) != 0;
    if (part->length == 0) {
        keep_ack(p, tcp, commentary);
        return;
    }
    if (p->segments[part->from]++ == 0)
        p->first_byte[part->from] = first;
    p->last_byte[part->from] = first + part->length - 1;
    p->bytes[part->from] += part->length;
}

static void keep(struct wt_renderer *r, struct passage *p, const struct wt_packet *packet,
                 const struct wt_part *part, const struct wt_commentary *commentary)
{
    if (p->n++ == 0) {
        p->first = packet->frame->number;
        r->passages->kept++;
    }
    p->last = packet->frame->number;
    if (is_said(commentary, WT_REMARK_CAPTURED_TWICE) ||
        is_said(commentary, WT_REMARK_CAPTURED_ROUTED)) {
        p->copies++;
        return;
    }
    if (p->is_tcp) {
        keep_tcp(r, p, packet, part, commentary);
        return;
    }
    p->segments[part->from]++;
    p->bytes[part->from] += packet->layers[part->layer].payload.on_wire;
}

/* More of a row than is told one by one? A row is what one end sends, and what confirms it. */
static bool is_long(struct passage *p, const struct wt_part *part)
{
    if (part->length > 0 && part->from != p->from) {
        p->from = part->from;
        p->in_a_row = 0;
    }
    return ++p->in_a_row > IN_A_ROW;
}

static bool may_fold(const struct wt_renderer *r)
{
    return r->passages != NULL && r->n_programs == 0;
}

/* Of the first packets all but long rows of data are told. */
static bool is_kept(struct wt_renderer *r, struct passage *p, const struct wt_packet *packet,
                    const struct wt_part *part, const struct wt_commentary *commentary)
{
    bool long_row = is_long(p, part), moves = p->is_tcp;

    if (moves)
        moves = (packet->layers[part->layer].u.tcp.flags & (WT_SYN | WT_FIN | WT_RST)) == 0;
    if (!commentary->ordinary || (p->is_tcp && !part->analysed))
        return false;
    if (r->passages->told < TOLD_ALONE && !(moves && long_row && !commentary->opens)) {
        r->passages->told++;
        return false;
    }
    return true;
}

bool wt_passage_packet(struct wt_renderer *r, const struct wt_packet *packet,
                       const struct wt_track_result *tracked,
                       const struct wt_commentary *commentary)
{
    const struct wt_part *part = tracked->innermost;

    if (!may_fold(r))
        return false;
    if (part == NULL || part->conversation->number == 0) {
        if (r->options.live)
            wt_passages_flush(r);
        return false;
    }
    struct passage *p = place(r, part->conversation);

    if (p->all_first == 0)
        p->all_first = packet->frame->number;
    p->all_last = packet->frame->number;
    if (is_kept(r, p, packet, part, commentary)) {
        p->unopened |= commentary->opens;
        keep(r, p, packet, part, commentary);
        return true;
    }
    if (r->options.live)
        wt_passages_flush(r);
    tell(r, p);
    p->all_folded = false;
    return false;
}

/* ---- endings ---- */

/* The conversation that this one went like; 0: none. */
static uint32_t like_of(const struct wt_ending *ending)
{
    for (unsigned i = 0; ending->is_again && i < ending->again.n_args; i++)
        if (strcmp(ending->again.args[i].name, "like") == 0)
            return (uint32_t)ending->again.args[i].as.number;
    return 0;
}

/* Is there more to say of its end than its verdict? */
static bool has_findings(const struct wt_ending *ending)
{
    for (unsigned i = 0; i < ending->findings.n; i++)
        if (!wt_story_tells(ending, i))
            return true;
    return false;
}

bool wt_passage_ending(struct wt_renderer *r, const struct wt_conversation *conversation,
                       const struct wt_ending *ending)
{
    if (!may_fold(r) || conversation == NULL || conversation->number == 0)
        return false;
    struct passage *p = &r->passages->at[conversation->number & (r->passages->places - 1)];
    uint32_t like = like_of(ending);

    if (p->number != conversation->number)
        return false;
    const struct wt_alike_one one = {.number = p->number,
                                     .is_tcp = p->is_tcp,
                                     .client = &p->at[p->client],
                                     .server = &p->at[!p->client],
                                     .from = p->all_first,
                                     .to = p->all_last};
    bool counted = p->unopened && p->all_folded && like != 0 && !r->options.live &&
                   !has_findings(ending) && wt_alike_count(&r->passages->alike, like, &one);

    if (counted)
        r->passages->kept--;
    else
        tell(r, p);
    p->number = 0;
    return counted;
}

void wt_passages_flush(struct wt_renderer *r)
{
    struct wt_passages *all = r->passages;

    for (uint32_t i = 0; may_fold(r) && all->kept > 0 && i < all->places; i++)
        if (all->at[i].number != 0)
            tell(r, &all->at[i]);
}

void wt_passages_end(struct wt_renderer *r)
{
    if (may_fold(r))
        wt_put_alike(r, &r->passages->alike);
}
