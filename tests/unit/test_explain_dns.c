/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to messages of DNS: the chain of aliases, what is no answer though records came, and
 * which question an answer belongs to. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>

#define B(literal) literal, sizeof(literal) - 1
#define NAME "\1a\4test\0" /* at 12 */
#define Q(type) NAME "\0" type "\0\1"
#define NB(type)                                                                                   \
    "\x20"                                                                                         \
    "FHEPFCELEHFCEPFFFACACACACACACAAA"                                                             \
    "\0\0" type "\0\1" /* WORKGROUP<00> */
#define AT "\xc0\x0c"
#define RR(owner, type, ttl, size) owner "\0" type "\0\1\0\0\0" ttl "\0" size
/* flags in two bytes, then the counts */
#define ASK "\0\1\1\0\0\1\0\0\0\0\0\0"
#define ANSWER(flags, code, an, ns, ar) "\0\1" flags code "\0\1\0" an "\0" ns "\0" ar
#define SOA                                                                                        \
    "\0\6\0\1\0\0\0\x3c\0\x16\0\0"                                                                 \
    "12345678901234567890" /* the root's, no names */

static const struct dns_case {
    const char *name;
    uint16_t port;
    struct {
        bool from_server;
        const char *bytes;
        size_t n;
        const char *said;  /* what has to be among the keys; after a '!': what must not */
        const char *words; /* to be among the arguments, '|' between; NULL: any */
    } steps[5];
} cases[] = {
  /* clang-format off */
    {"an address", 53, {
        {false, B(ASK Q("\1")), "dns-asks-ipv4 dns-over-udp dns-recursion-wanted dns-hosts-file !dns-asked-again", "a.test"},
        {false, B(ASK Q("\1")), "dns-asks-ipv4~ dns-asked-again", NULL},
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\1") RR(AT, "\1", "\x3c", "\4") "\x0a\0\0\2"),
         "dns-address answers-question !answer-alone !dns-authoritative", "10.0.0.2"},
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\1") RR(AT, "\1", "\x3c", "\4") "\x0a\0\0\2"),
         "dns-address~ answered-before", NULL}}},
    {"several addresses", 53, {
        {false, B(ASK Q("\x1c")), "dns-asks-ipv6", NULL},
        {true, B(ANSWER("\x85", "\x80", "\2", "\0", "\0") Q("\x1c")
                 RR(AT, "\x1c", "\x3c", "\x10") "\x20\1\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
                 RR(AT, "\x1c", "\x3c", "\x10") "\x20\1\0\0\0\0\0\0\0\0\0\0\0\0\0\2"),
         "dns-addresses dns-authoritative", "2001::1, 2001::2"}}},
    {"an alias: the owner counts, and the least TTL", 53, {
        {true, B(ANSWER("\x81", "\x80", "\3", "\0", "\0") Q("\1")
                 RR(AT, "\5", "\x09", "\4") "\1b\xc0\x0e"      /* b.test at 36 */
                 RR("\1c\0", "\1", "\5", "\4") "\1\1\1\1"      /* somebody else's */
                 RR("\xc0\x24", "\1", "\7", "\4") "\x0a\0\0\3"),
         "dns-alias-address answer-alone !dns-address", "10.0.0.3;|;7s;|b.test;"}}},
    {"the chain may stand in any order", 53, {
        {true, B(ANSWER("\x81", "\x80", "\4", "\0", "\0") Q("\1")
                 RR("\1c\0", "\1", "\7", "\4") "\x0a\0\0\3"
                 RR("\1c\0", "\1", "\7", "\4") "\x0a\0\0\4"
                 RR("\1B\0", "\5", "\x09", "\3") "\1c\0"
                 RR(AT, "\5", "\x09", "\3") "\1b\0"),
         "dns-alias-addresses", "10.0.0.3, 10.0.0.4;|7s|;c;"}}},
    {"an alias of other records", 53, {
        {true, B(ANSWER("\x81", "\x80", "\2", "\0", "\0") Q("\x0f")
                 RR(AT, "\5", "\x09", "\3") "\1b\0" RR("\1b\0", "\x0f", "\7", "\5") "\0\1\1m\0"),
         "dns-alias-records", "1 m;|7s|;b;"}}},
    {"an alias of what has no such record", 53, {
        {true, B(ANSWER("\x81", "\x80", "\1", "\1", "\0") Q("\1") RR(AT, "\5", "\x09", "\3") "\1b\0" "\0" SOA),
         "dns-alias-without !dns-alias-only", NULL},
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\1") RR(AT, "\5", "\x09", "\3") "\1b\0"),
         "dns-alias-only !dns-alias-without !dns-no-records", NULL}}},
    {"an alias of itself", 53, {
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\1") RR(AT, "\5", "\x09", "\2") AT), "dns-alias-only", NULL}}},
    {"no such name, and no such target", 53, {
        {true, B(ANSWER("\x81", "\x83", "\0", "\0", "\0") Q("\1")), "dns-no-such-name !dns-no-such-target", NULL},
        {true, B(ANSWER("\x81", "\x83", "\0", "\0", "\0") Q("\x0f")), "dns-no-such-name-plain !dns-no-such-name", NULL},
        {true, B(ANSWER("\x81", "\x83", "\1", "\0", "\0") Q("\1") RR(AT, "\5", "\x09", "\3") "\1b\0"),
         "dns-no-such-target !dns-no-such-name", NULL}}},
    {"nothing, a referral, cut off", 53, {
        {true, B(ANSWER("\x81", "\x80", "\0", "\1", "\0") Q("\1") "\0" SOA), "dns-no-records !dns-referral", NULL},
        {true, B(ANSWER("\x81", "\x80", "\0", "\0", "\0") Q("\xff")), "dns-none-at-all !dns-no-records", "ANY"},
        {true, B(ANSWER("\x81", "\0", "\0", "\1", "\0") Q("\1") RR("\0", "\2", "\x09", "\3") "\1n\0"),
         "dns-referral dns-no-recursion-offered !dns-no-records", "n"},
        {true, B(ANSWER("\x83", "\x80", "\0", "\0", "\0") Q("\1")), "dns-truncated !dns-no-records", NULL},
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\x1c") RR(AT, "\1", "\x3c", "\4") "\x0a\0\0\2"),
         "dns-other-records !dns-address !dns-no-records", "A 10.0.0.2"}}},
    {"an address of no length is none", 53, {
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\1") RR(AT, "\1", "\x3c", "\0")),
         "dns-bad-address !dns-address !dns-other-records", NULL},
        {true, B(ANSWER("\x81", "\x80", "\2", "\0", "\0") Q("\x1c") RR(AT, "\5", "\x09", "\3") "\1b\0"
                 RR("\1b\0", "\x1c", "\x3c", "\4") "\x0a\0\0\2"),
         "dns-bad-address~ !dns-alias-only", NULL},
        {true, B(ANSWER("\x81", "\x80", "\2", "\0", "\0") Q("\1") RR(AT, "\1", "\x3c", "\0")
                 RR(AT, "\1", "\x3c", "\4") "\x0a\0\0\2"),
         "dns-address !dns-bad-address", NULL}}},
    {"extended codes and errors", 53, {
        {true, B(ANSWER("\x81", "\x80", "\0", "\0", "\1") Q("\1") "\0\0\x29\x04\xd0\1\0\0\0\0\0"), "dns-error !dns-no-records", NULL},
        {true, B(ANSWER("\x81", "\x82", "\0", "\0", "\1") Q("\1") "\0\0\x29\x04\xd0\0\0\0\0\0\6" "\0\x0f\0\2\0\6"),
         "dns-error~ dns-extended-error", NULL},
        {true, B(ANSWER("\x81", "\x80", "\0", "\0", "\1") Q("\1") "\0\0\x29\x04\xd0\0\0\0\0\0\x09" "\0\x0f\0\5\0\x0f" "why"),
         "dns-empty dns-extended-error-text !dns-no-records", NULL},
        {true, B(ANSWER("\x81", "\x89", "\0", "\0", "\0") Q("\1")), "dns-error~", NULL}}},
    {"codes", 53, {
        {true, B(ANSWER("\x81", "\x81", "\0", "\0", "\0") Q("\1")), "dns-error", NULL},
        {true, B(ANSWER("\x81", "\x84", "\0", "\0", "\0") Q("\1")), "dns-error~", NULL},
        {true, B(ANSWER("\x81", "\x85", "\0", "\0", "\0") Q("\1")), "dns-error~", NULL},
        {true, B(ANSWER("\x81", "\x87", "\0", "\0", "\0") Q("\1")), "dns-error~", NULL}}},
    {"by address", 53, {
        {false, B("\0\1\1\0\0\1\0\0\0\0\0\0" "\1" "4\1" "3\1" "2\1" "1\7in-addr\4arpa\0\0\x0c\0\1"),
         "dns-asks-name !dns-hosts-file", "1.2.3.4"},
        {true, B("\0\1\x81\x80\0\1\0\1\0\0\0\0" "\1" "4\1" "3\1" "2\1" "1\7in-addr\4arpa\0\0\x0c\0\1"
                 RR(AT, "\x0c", "\x3c", "\3") "\1h\0"), "dns-name-of-address", NULL},
        {true, B("\0\1\x81\x83\0\1\0\0\0\0\0\0" "\1" "4\1" "3\1" "2\1" "1\7in-addr\4arpa\0\0\x0c\0\1"),
         "dns-no-reverse !dns-no-such-name", NULL}}},
    {"pointers that are no addresses", 53, {
        {false, B(ASK Q("\x0c")), "dns-asks-pointer !dns-asks-name", NULL},
        {false, B(ASK "\4_ipp\4_tcp\5local\0\0\x0c\0\1"), "dns-asks-instances !dns-asks-name", NULL},
        {false, B(ASK "\x09_services\7_dns-sd\4_udp\5local\0\0\x0c\0\1"), "dns-asks-services", NULL},
        {false, B(ASK "\3" "256\1" "3\1" "2\1" "1\7in-addr\4arpa\0\0\x0c\0\1"), "dns-asks-pointer~ !dns-asks-name", NULL}}},
    {"by address of IPv6", 53, {
        {false, B(ASK "\1" "1\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0"
                  "\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "0\1" "8\1" "b\1" "d\1" "0\1" "1\1" "0\1" "0\1" "2"
                  "\3ip6\4ARPA\0\0\x0c\0\1"), "dns-asks-name", "2001:db8::1"}}},
    {"other types", 53, {
        {false, B(ASK Q("\x0f")), "dns-asks-other !dns-hosts-file", "MX"},
        {true, B(ANSWER("\x81", "\x80", "\1", "\0", "\0") Q("\x0f") RR(AT, "\x0f", "\x3c", "\4") "\0\1" AT), "dns-records", "1 a.test"},
        {false, B(ASK Q("\x3a")), "dns-asks-rare", NULL},
        {false, B(ASK Q("\xfb")), "dns-asks-changes", NULL}}},
    {"zones", 53, {
        {false, B(ASK Q("\xfc")), "dns-asks-zone", NULL},
        {true, B(ANSWER("\x85", "\x80", "\2", "\0", "\0") Q("\xfc")
                 RR(AT, "\1", "\x3c", "\4") "\1\1\1\1" RR("\1z\xc0\x0c", "\1", "\x3c", "\4") "\1\1\1\2"),
         "dns-zone", NULL},
        {true, B("\0\1\x85\x80\0\0\0\1\0\0\0\0" RR("\1z\0", "\1", "\x3c", "\4") "\1\1\1\2"), "dns-unasked !dns-announces", NULL}}},
    {"classes, EDNS, no recursion", 53, {
        {false, B("\0\1\0\0\0\1\0\0\0\0\0\0" NAME "\0\x10\0\3"), "dns-chaos dns-no-recursion-wanted !dns-recursion-wanted", NULL},
        {false, B("\0\1\0\0\0\1\0\0\0\0\0\0" NAME "\0\1\0\4"), "dns-class !dns-chaos", NULL},
        {false, B("\0\1\1\0\0\1\0\0\0\0\0\1" Q("\1") "\0\0\x29\x04\xd0\0\0\x80\0\0\0"), "dns-edns dns-secure-wanted !dns-class", NULL}}},
    {"other messages", 53, {
        {false, B("\0\1\x20\0\0\1\0\0\0\0\0\0" Q("\6")), "dns-notify", NULL},
        {true, B("\0\1\xa0\0\0\1\0\0\0\0\0\0" Q("\6")), "dns-opcode-done", NULL},
        {false, B("\0\1\x28\0\0\1\0\0\0\0\0\0" Q("\6")), "dns-update", NULL},
        {true, B("\0\1\xa8\6\0\1\0\0\0\0\0\0" Q("\6")), "dns-opcode-failed", NULL}}},
    {"still others", 53, {{false, B("\0\1\x10\0\0\1\0\0\0\0\0\0" Q("\1")), "dns-opcode", NULL}}},
    {"names of NetBIOS", 137, {
        {false, B("\0\1\1\x10\0\1\0\0\0\0\0\0" NB("\x20")), "nbns-asks-address !dns-asks-rare", "WORKGROUP<00>"},
        {true, B("\0\1\x85\0\0\0\0\1\0\0\0\0" NB("\x20") "\0\0\0\x3c\0\6\0\0\x0a\0\0\7"),
         "nbns-address answers-question !dns-unasked", "10.0.0.7"},
        {true, B("\0\2\x85\3\0\0\0\1\0\0\0\0" NB("\x20") "\0\0\0\0\0\0"), "nbns-negative !nbns-address", NULL},
        {false, B("\0\3\0\0\0\1\0\0\0\0\0\0" NB("\x21")), "nbns-asks-status !nbns-asks-address", NULL}}},
    {"a claim of a NetBIOS name", 137, {
        {false, B("\0\4\x29\x10\0\1\0\0\0\0\0\1" NB("\x20") "\xc0\x0c\0\x20\0\1\0\0\0\0\0\6\0\0\x0a\0\0\1"),
         "nbns-claims !nbns-address", NULL}}},
    {"for all who listen", 5353, {
        {true, B("\0\0\x84\0\0\0\0\2\0\0\0\0" RR("\1h\5local\0", "\1", "\x78", "\4") "\x0a\0\0\7"
                 RR(AT, "\1", "\x78", "\4") "\x0a\0\0\x08"), "dns-announces !answer-alone", "10.0.0.7"},
        {true, B("\0\0\x84\0\0\0\0\1\0\0\0\0" RR("\1h\5local\0", "\1", "\0", "\4") "\x0a\0\0\7"), "dns-goodbye !dns-announces", NULL}}},
  /* clang-format on */
};

static bool seen[WT_N_REMARKS];

static bool has_word(const char *words, const char *word, size_t n)
{
    for (const char *at = words; (at = strstr(at, word)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static void said_all(struct exchange *x, const char *wanted)
{
    const char *said = exchange_said(x);

    while (*wanted != '\0') {
        char word[64] = "";
        bool not = *wanted == '!';
        size_t n = strcspn(wanted += not, " ");

        assert_true(n < sizeof word);
        memcpy(word, wanted, n);
        if (has_word(said, word, n) == not )
            fail_msg("packet %u: said %s; %s%s", (unsigned)x->frames, said, not ? "not " : "",
                     word);
        wanted += n + (wanted[n] == ' ');
    }
}

/* The arguments of the packet's remarks as one line of text. */
static const char *arguments(struct exchange *x)
{
    wt_text_clear(&x->text);
    for (size_t i = 0; i < x->commentary.n_remarks; i++)
        for (unsigned k = 0; k < x->commentary.remarks[i].n_args; k++) {
            const struct wt_arg *arg = &x->commentary.remarks[i].args[k];

            if (arg->kind == WT_ARG_TEXT || arg->kind == WT_ARG_BYTES)
                wt_text_bytes(&x->text, (const char *)arg->as.bytes.data, arg->as.bytes.captured);
            else if (arg->kind == WT_ARG_IP)
                wt_text_ip(&x->text, &arg->as.ip);
            else if (arg->kind == WT_ARG_DNS_TYPE && wt_dns_type_name((uint16_t)arg->as.number))
                wt_text_str(&x->text, wt_dns_type_name((uint16_t)arg->as.number));
            else if (strcmp(arg->name, "ttl") == 0) {
                wt_text_u64(&x->text, arg->as.number);
                wt_text_char(&x->text, 's');
            }
            wt_text_char(&x->text, ';');
        }
    wt_text_char(&x->text, '\0');
    return x->text.data;
}

static void play(void **state)
{
    const struct dns_case *c = *state;
    struct exchange x;
    struct wt_remark line;
    struct wt_dns_name name;

    exchange_begin(&x, c->port, true);
    for (size_t i = 0; i < WT_ARRAY_LEN(c->steps) && c->steps[i].said != NULL; i++) {
        exchange_datagram(&x, c->steps[i].from_server,
                          (struct bytes){c->steps[i].bytes, c->steps[i].n});
        said_all(&x, c->steps[i].said);
        assert_true(wt_explain_message(&x.packet, &line, &name));
        seen[line.id] = true;
        for (size_t k = 0; k < x.commentary.n_remarks; k++) {
            const struct wt_remark *r = &x.commentary.remarks[k];

            seen[r->id] = true;
            for (unsigned a = 0; a < r->n_args; a++)
                if (r->args[a].kind == WT_ARG_REMARK)
                    seen[r->args[a].as.remark] = true;
        }
        for (const char *word = c->steps[i].words; word != NULL && *word != '\0';) {
            char one[32] = "";
            size_t n = strcspn(word, "|");

            assert_true(n < sizeof one);
            memcpy(one, word, n);
            if (strstr(arguments(&x), one) == NULL)
                fail_msg("%s is not in %s", one, arguments(&x));
            word += n + (word[n] == '|');
        }
    }
    exchange_end(&x);
}

/* Every type that has words of its own, as a question. */
static void kinds(void **state)
{
    struct exchange x;

    (void)state;
    exchange_begin(&x, 53, true);
    for (unsigned type = 1; type < 300; type++) {
        uint8_t bytes[] = ASK NAME "\0\0\0\1";

        bytes[sizeof bytes - 5] = (uint8_t)(type >> 8);
        bytes[sizeof bytes - 4] = (uint8_t)type;
        exchange_datagram(&x, false, (struct bytes){bytes, sizeof bytes - 1});
        for (size_t k = 0; k < x.commentary.n_remarks; k++)
            for (unsigned a = 0; a < x.commentary.remarks[k].n_args; a++)
                if (x.commentary.remarks[k].args[a].kind == WT_ARG_REMARK)
                    seen[x.commentary.remarks[k].args[a].as.remark] = true;
    }
    exchange_end(&x);
}

/* Over TCP: two bytes say the length; the next connection goes to the second address. */
static void over_tcp(void **state)
{
    struct exchange x;

    (void)state;
    exchange_begin(&x, 53, true);
    exchange_datagram(&x, false, BYTES(ASK Q("\1")));
    exchange_datagram(&x, true, BYTES(ANSWER("\x83", "\x80", "\0", "\0", "\0") Q("\1")));
    exchange_open(&x, 53);
    exchange_send(&x, false, BYTES("\0\x18" ASK Q("\x1c")), WT_ACK | WT_PSH);
    said_all(&x, "dns-asks-ipv6 dns-over-tcp !dns-after-cut");
    exchange_send(&x, false, BYTES("\0\x18" ASK Q("\1")), WT_ACK | WT_PSH);
    said_all(&x, "dns-asks-ipv4~ dns-after-cut !dns-over-udp");
    seen[WT_REMARK_DNS_AFTER_CUT] = true;
    exchange_send(&x, true,
                  BYTES("\0\x38" ANSWER("\x81", "\x80", "\2", "\0", "\0") Q("\1")
                            RR(AT, "\1", "\x3c", "\4") "\x0a\0\0\x09" RR(AT, "\1", "\x3c",
                                                                         "\4") "\x0a\0\0\2"),
                  WT_ACK | WT_PSH);
    said_all(&x, "dns-addresses answers-question~");
    seen[WT_REMARK_DNS_OVER_TCP] = true;
    x.port = 80;
    exchange_send(&x, false, BYTES(""), WT_SYN);
    said_all(&x, "name-was-resolved-nth !name-was-resolved");
    seen[WT_REMARK_NAME_WAS_RESOLVED_NTH] = seen[WT_REMARK_NAME_WAS_RESOLVED] = true;
    exchange_end(&x);
}

static void take(struct exchange *x, const uint8_t *bytes, size_t n, int64_t ns)
{
    struct wt_frame given = {
        .number = ++x->frames, .time_ns = ns, .link_type = 101, .bytes = {bytes, n, n}
    };

    wt_dissect(&x->packet, &given, false);
    wt_track(x->tracker, &x->packet, &x->tracked);
    wt_streams_take(x->streams, &x->packet, &x->tracked);
    wt_explain_packet(x->explainer, &x->packet, &x->tracked, &x->commentary);
    for (size_t k = 0; k < x->commentary.n_remarks; k++)
        seen[x->commentary.remarks[k].id] = true;
}

/* Questions to everybody on the link; the answer comes from whoever has the name. */
static void multicast(void **state)
{
    /* clang-format off */
    uint8_t frame[] = {
        0x45, 0, 0, 52, 0, 0, 0, 0, 1, 17, 0, 0, 10, 0, 0, 1, 224, 0, 0, 251,
        0x14, 0xe9, 0x14, 0xe9, 0, 32, 0, 0, /* port 5353 to port 5353 */
        0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'h', 4, 't', 'e', 's', 't', 0,
        0, 1, 0x80, 1, /* A, IN; an answer to the asker alone will do */
    };
    uint8_t answer[] = {
        0x45, 0, 0, 66, 0, 0, 0, 0, 1, 17, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1,
        0x14, 0xeb, 0x9c, 0x40, 0, 46, 0, 0, /* port 5355 to port 40000 */
        0, 9, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 'h', 0, 0, 1, 0, 1,
        1, 'h', 0, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 10, 0, 0, 9, 0, 0,
    };
    /* clang-format on */
    struct exchange x;

    (void)state;
    exchange_begin(&x, 5353, true);
    take(&x, frame, sizeof frame, 0);
    said_all(&x, "dns-asks-ipv4 dns-multicast dns-unicast-wanted !dns-over-udp !dns-hosts-file");
    /* ANY, and what it wants to say of the name: here a record without data */
    uint8_t probe[sizeof frame + 11] = {0};

    memcpy(probe, frame, sizeof frame);
    probe[3] = sizeof probe;
    probe[25] = sizeof probe - 20;
    probe[37] = 1;
    probe[49] = 255;
    probe[sizeof frame + 2] = probe[sizeof frame + 4] = 1;
    take(&x, probe, sizeof probe, 0);
    said_all(&x, "dns-probes !dns-asks-other");
    take(&x, probe, sizeof probe, 0);
    said_all(&x, "dns-probes~ !dns-asked-again");
    frame[19] = 252; /* LLMNR's group, port 40000 to port 5355 */
    memcpy(frame + 20, "\x9c\x40\x14\xeb", 4);
    frame[29] = 9;
    memcpy(frame + 40, "\1h\0\0\1\0\1", 8);
    frame[3] = 47;
    frame[25] = 27;
    take(&x, frame, 47, 0);
    said_all(&x, "dns-asks-ipv4~ dns-llmnr");
    answer[3] = 64;
    answer[25] = 44;
    take(&x, answer, 64, 12000000);
    said_all(&x, "dns-address answers-question !answer-alone");
    exchange_end(&x);
}

static void every_remark_is_said(void **state)
{
    static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_dns.def"
#undef WT_REMARK
    };
    /* a message that no line but this fits: its name cannot be read, or its kind has no name */
    seen[WT_REMARK_LINE_DNS_OTHER] = true;
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(subject); i++)
        if (!seen[subject[i]])
            fail_msg("%s: nothing here says it", wt_remark_key(subject[i]));
}

int main(void)
{
    struct CMUnitTest tests[5 + WT_ARRAY_LEN(cases)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++)
        tests[n++] = (struct CMUnitTest){.name = cases[i].name,
                                         .test_func = play,
                                         .initial_state = (void *)(uintptr_t)&cases[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(kinds);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(over_tcp);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(multicast);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_remark_is_said);
    return _cmocka_run_group_tests("dns story", tests, n, NULL, NULL);
}
