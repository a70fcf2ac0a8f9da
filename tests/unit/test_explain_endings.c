/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing paragraph of every outcome, and the facts that open a conversation. */
#include "tales.h"

#include <string.h>

#include "wiretutor/text.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"normal", "ended-normal(conversation=1,open=opened-three-way,traffic=traffic-both,asked=4,answered=2,"
               "close=closed-three,first=client) at(1,2,3,6,7,8)",
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", NULL},
         {"S > C PSH,ACK 301 ack 105 len 2", NULL},
         {"C > S FIN,ACK 105 ack 303", NULL},
         {"S > C FIN,ACK 303 ack 106", NULL},
         {"C > S ACK 106 ack 304", NULL},
     }, 0, 0},
    {"four segments, only questions", "ended-normal(traffic=traffic-asked,asked=4,answered=0,close=closed-four,first=server)",
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", NULL},
         {"S > C FIN,ACK 301 ack 105", NULL},
         {"C > S ACK 105 ack 302", NULL},
         {"C > S FIN,ACK 105 ack 302", NULL},
         {"S > C ACK 302 ack 106", NULL},
     }, 0, 0},
    {"closed by both at once, only answers", "ended-normal(traffic=traffic-answered,asked=0,answered=4,close=closed-simultaneous)",
     {
         HANDSHAKE,
         {"S > C PSH,ACK 301 ack 101 len 4", NULL},
         {"C > S FIN,ACK 101 ack 305", NULL},
         {"S > C FIN,ACK 305 ack 101", NULL},
         {"C > S ACK 102 ack 306", NULL},
         {"S > C ACK 306 ack 102", NULL},
     }, 0, 0},
    {"the last ACK was not captured", "ended-closing(open=opened-three-way,close=closed-three) at(1,2,3,4,5)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
     }, 0, 0},
    {"sent again and again",
     "ended-vanished(what=vanished-bytes,who=client,peer=server,begin=9,end=16,times=4,gap=7000ms,from=6,to=9,"
     "cause=vanished-gone,asked=16)",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 8", NULL},
         {"S > C ACK 301 ack 109", NULL},
         {"C > S ACK,PSH 109 ack 301 len 8 @2", NULL},
         {"C > S ACK,PSH 109 ack 301 len 8 @3", NULL},
         {"C > S ACK,PSH 109 ack 301 len 8 @5", NULL},
         {"C > S ACK,PSH 109 ack 301 len 8 @9", NULL},
     }, 0, 0},
    {"one byte, by the server", "ended-vanished(what=vanished-byte,who=server,begin=1,times=3,cause=vanished-gone)",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 8", NULL},
         {"S > C ACK,PSH 301 ack 109 len 1 @2", NULL},
         {"S > C ACK,PSH 301 ack 109 len 1 @3", NULL},
         {"S > C ACK,PSH 301 ack 109 len 1 @5", NULL},
     }, 0, 0},
    {"only twice: the capture may just end", "ended-open()",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 8", NULL},
         {"C > S ACK,PSH 101 ack 301 len 8 @2", NULL},
     }, 0, 0},
    {"answered, though not confirmed", "ended-open()",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 1", NULL},
         {"C > S ACK,PSH 101 ack 301 len 1 @2", NULL},
         {"C > S ACK,PSH 101 ack 301 len 1 @3", NULL},
         {"S > C ACK 301 ack 101 win 0", NULL},
     }, 0, 0},
    {"the server answered nothing after its SYN,ACK", "ended-vanished(cause=vanished-queue,times=3)",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 8", NULL},
         {"C > S ACK,PSH 101 ack 301 len 8 @2", NULL},
         {"C > S ACK,PSH 101 ack 301 len 8 @3", NULL},
     }, 0, 0},
    {"a FIN that is never confirmed", "ended-vanished(what=vanished-fin,who=client,times=3)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S FIN,ACK 101 ack 301 @2", NULL},
         {"C > S FIN,ACK 101 ack 301 @3", NULL},
     }, 0, 0},
    {"a request meets a FIN",
     "ended-crossed(what=crossed-bytes,begin=5,end=9,from=7,to=8,asked=9) at(1,2,3,7,8)",
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 4", NULL},
         {"S > C ACK,PSH 301 ack 105 len 2", NULL},
         {"C > S ACK,PSH 105 ack 303 len 5", NULL},
         {"S > C FIN,ACK 303 ack 105", NULL},
         {"S > C RST 303", NULL},
     }, 0, 0},
    {"a FIN is captured before the request that it meets", "ended-crossed(begin=1,end=5)",
     {
         HANDSHAKE,
         {"S > C FIN,ACK 301 ack 101", NULL},
         {"C > S ACK,PSH 101 ack 301 len 5", NULL},
         {"C > S FIN,ACK 106 ack 302", NULL},
         {"S > C RST 302", NULL},
     }, 0, 0},
    {"bytes for one that has closed, as was known", "ended-reset(resetter=server)",
     {
         HANDSHAKE,
         {"S > C FIN,ACK 301 ack 101", NULL},
         {"C > S ACK,PSH 101 ack 302 len 5", NULL},
         {"S > C RST 302", NULL},
     }, 0, 0},
    {"an answer meets a FIN", "ended-reset(resetter=client)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S RST 102", NULL},
     }, 0, 0},
    {"one socket is both ends", "ended-self(port=40000,asked=3)",
     {
         {"between 10.0.0.1:40000 10.0.0.1:40000", NULL},
         {"C > S SYN 100", NULL},
         {"C > S SYN,ACK 100 ack 101", "connect-returns/self-connect"},
         {"C > S ACK 101 ack 101 sack 100-101", "kernel/ack-only"},
         {"C > S ACK,PSH 101 ack 101 len 3", NULL},
     }, 0, 0},
    {"a SYN alone is no self-connection", "ended-unanswered()",
     {
         {"between 10.0.0.1:40000 10.0.0.1:40000", NULL},
         {"C > S SYN 100 @1", NULL},
         {"C > S SYN 100 @2", NULL},
         {"C > S SYN 100 @4", NULL},
     }, 0, 0},
    {"still open", "ended-open(open=opened-three-way,traffic=traffic-none,close=closed-none)", {HANDSHAKE}, 0, 0},
    {"half closed", "ended-open(close=closed-one-fin,first=server)",
     {
         HANDSHAKE,
         {"S > C FIN,ACK 301 ack 101", NULL},
     }, 0, 0},
    {"opened by both at once", "ended-open(open=opened-simultaneous)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN 300", NULL},
         {"C > S SYN,ACK 100 ack 301", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
     }, 0, 0},
    {"a split handshake", "ended-open(open=opened-split)",
     {
         {"C > S SYN 100", NULL},
         {"S > C ACK 301 ack 101", NULL},
         {"S > C SYN 300", NULL},
         {"C > S SYN,ACK 100 ack 301", NULL},
         {"S > C ACK 301 ack 101", NULL},
     }, 0, 0},
    {"Fast Open", "ended-open(open=opened-fast-open)",
     {
         {"C > S SYN 100 tfo 8 len 5", NULL},
         {"S > C SYN,ACK 300 ack 106", NULL},
         {"C > S ACK 106 ack 301", NULL},
     }, 0, 0},
    {"refused", "ended-refused(conversation=1,server=10.0.0.2:80) at(1,2)",
     {
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", NULL},
     }, 0, 0},
    {"unanswered", "ended-unanswered(tries=2) at(1,2)",
     {
         {"C > S SYN 100 @1", NULL},
         {"C > S SYN 100 @2", NULL},
     }, 0, 0},
    {"half-open", "ended-half-open(open=opened-half) at(1,2)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
     }, 0, 0},
    {"cancelled", "ended-cancelled() at(1,2)",
     {
         {"C > S SYN 100", NULL},
         {"C > S RST 101", NULL},
     }, 0, 0},
    {"reset by the client", "ended-reset(resetter=client,close=closed-reset)",
     {
         HANDSHAKE,
         {"C > S RST,ACK 101 ack 301", NULL},
     }, 0, 0},
    {"reset by the server after a FIN", "ended-reset(resetter=server,close=closed-reset-after-fin,first=client)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C RST,ACK 301 ack 102", NULL},
     }, 0, 0},
    {"captured in part", "ended-partial(open=opened-not-captured,traffic=traffic-asked,asked=3)",
     {
         {"C > S PSH,ACK 500 ack 900 len 3", NULL},
     }, 0, 0},
    {"the server's side was not captured", "ended-open(open=opened-in-part)",
     {
         {"C > S SYN 100", NULL},
         {"C > S ACK 101 ack 301", NULL},
     }, 0, 0},
    {"the SYN was not captured", "ended-open(open=opened-in-part) at(1,2)",
     {
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
     }, 0, 0},
    {"a lone RST", "ended-stray() at(1)", {{"S > C RST 302", NULL}}, 0, 0},
    {"datagrams both ways", "ended-answered(asked=5,answered=9)",
     {
         {"udp C > S len 5", NULL},
         {"udp S > C len 9", NULL},
     }, 0, 0},
    {"datagrams one way", "ended-one-way(asked=10)",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S len 5", NULL},
     }, 0, 0},
    {"not delivered", "ended-unreachable(server=10.0.0.2:80)",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 3/3", NULL},
     }, 0, 0},
    {"several: the closed one at its end, the others in their order",
     "ended-reset(conversation=2) ended-half-open(conversation=1) ended-one-way(conversation=3)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         HANDSHAKE,
         {"C > S RST,ACK 101 ack 301", "close-or-exit/abort closes"},
         {"between 10.0.0.1:40002 10.0.0.2:80", NULL},
         {"udp C > S len 5", NULL},
     }, 0, 0},
    {"the same ending again is brief", "ended-half-open(conversation=1) ended-half-open~(conversation=2)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
     }, 0, 0},
    {"nobody answers on this machine", "ended-unanswered(cause=unanswered-here)",
     {
         {"between 127.0.0.1:40000 127.0.0.1:80", ""},
         {"C > S SYN 100 @1", NULL},
         {"C > S SYN 100 @2", NULL},
     }, 0, 0},
    {"nobody answers elsewhere", "ended-unanswered(cause=unanswered-away)",
     {
         {"C > S SYN 100 @1", NULL},
         {"C > S SYN 100 @2", NULL},
     }, 0, 0},
    {"what comes back is no answer", "ended-unanswered-odd()",
     {
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 77 win 0", "rst-ignored"},
     }, 0, 0},
    {"two ways, the last packet proves nothing", "ended-answered() at(1,3)",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S len 5", NULL},
         {"udp S > C len 9", NULL},
         {"udp C > S len 5", NULL},
     }, 0, 0},
    {"one of two was dropped", "ended-not-delivered(tries=2,asked=10) at(1,3)",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 11/0", NULL},
     }, 0, 0},
    {"only the errors were captured", "ended-only-errors(conversation=1) at(1)",
     {
         {"udp C > S icmp 11/0", NULL},
     }, 0, 0},
    {"one way behind a filter: the advice is given once",
     "ended-one-way-filtered(asked=5) ended-one-way(asked=6)",
     {
         {"udp C > S len 5", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"udp C > S len 6", NULL},
     }, TALE_FILTERED, 0},
    {"nobody answers, though others were answered", "ended-unanswered(cause=unanswered-queue) ended-half-open()",
     {
         {"between 127.0.0.1:40000 127.0.0.1:80", ""},
         {"C > S SYN 100 @1", NULL},
         {"between 127.0.0.1:40001 127.0.0.1:80", ""},
         {"C > S SYN 100 @2", NULL},
         {"S > C SYN,ACK 300 ack 101 @2.1", NULL},
     }, 0, 0},
    {"nobody answers, but a router tells why", "ended-unanswered(cause=unanswered-error)",
     {
         {"C > S SYN 100", NULL},
         {"C > S SYN 100 icmp 11/0", NULL},
     }, 0, 0},
    {"a FIN was missed, but confirmed", "ended-partial(close=closed-one-fin-seen,first=server)",
     {
         HANDSHAKE,
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
     }, 0, 0},
    {"both FINs were missed, but confirmed", "ended-partial(close=closed-none-seen)",
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
     }, 0, 0},
    {"one way, and an error came back", "ended-dropped(asked=5,server=10.0.0.2:80)",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 11/0", NULL},
     }, 0, 0},
    {"refused twice", "ended-refused() at(1,2) ended-refused-again(attempts=2) at(1,4)",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", NULL},
         {"C > S SYN 100 @1.5", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", NULL},
     }, 0, 0},
    {"bytes that the capture missed are not denied", "ended-open(traffic=traffic-gaps,answered=0)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 3203 ack 101", NULL},
         {"C > S ACK 101 ack 3204", NULL},
     }, 0, 0},
};

static const struct facts_case {
    const char *between, *line, *facts;
} facts[] = {
    {"between 127.0.0.1:53164 127.0.0.1:8001", "C > S SYN 100",
     "127.0.0.1:ipv4-loopback 8001:port-registered 53164:client-port-dynamic"},
    /* the same again, and its port lent by Linux below the book's range */
    {"between 127.0.0.1:40000 127.0.0.1:8001", "C > S SYN 100", "40000:client-port-linux"},
    /* who is the server decides the sentence, not the number: 53165 serves here */
    {"between 127.0.0.1:8001 127.0.0.1:53165", "C > S SYN 100",
     "53165:port-dynamic-server 8001:client-port-registered-own"},
    {"between 192.168.1.2:50000 93.184.216.34:80", "C > S SYN 100",
     "192.168.1.2:ipv4-private-192:class-c 93.184.216.34:ipv4-public:class-a-later"
     " 80:port-system-service 50000:client-port-dynamic"},
    /* the class is a word once */
    {"between 192.168.1.3:50001 8.8.8.8:53", "udp C > S len 4",
     "192.168.1.3:ipv4-private-192 8.8.8.8:public-dns-google"
     " 53:port-system-service 50001:client-port-dynamic-udp"},
    /* UDP and TCP ports are different ports */
    {"between 192.168.1.3:50000 8.8.8.8:80", "udp C > S len 4",
     "80:port-system-service 50000:client-port-dynamic-udp"},
    /* no service is expected on the ports of traceroute's probes */
    {"between 192.168.1.3:50000 8.8.8.8:33434", "udp C > S len 4", "33434:port-traceroute"},
    {"between 192.168.1.3:50000 8.8.8.8:33524", "udp C > S len 4", "33524:port-registered"},
    {"between [fe80::1]:5353 [ff02::fb]:5353", "udp C > S len 4",
     "fe80::1:ipv6-link-local ff02::fb:ipv6-mdns 5353:port-registered-service"
     " 5353:client-port-fixed-service"},
    /* what addresses were made from; 255 at the end means everybody where the frame goes to everybody */
    {"between [fe80::5054:ff:fe12:3456]:50000 [2001:0:4136:e378:8000:63bf:3fff:fdd2]:80", "udp C > S len 4",
     "fe80::5054:ff:fe12:3456:ipv6-link-local:address-eui64"
     " 2001:0:4136:e378:8000:63bf:3fff:fdd2:ipv6-teredo:address-teredo:address-teredo-cone"},
    {"between 192.168.7.3:50000 192.168.7.255:80",
     "frame 1 ffffffff ffff0200 00000001 08004500 00200001 00004011 0000c0a8 0703c0a8 07ffc350 0050000c 0000 61626364",
     "192.168.7.3:ipv4-private-192 192.168.7.255:ipv4-private-192:directed-broadcast"},
    {"between 192.168.8.3:50000 192.168.8.255:80", "udp C > S len 4", "192.168.8.3:ipv4-private-192 192.168.8.255:ipv4-private-192"},
};
/* clang-format on */

static void tell_facts(bool every, char got[WT_ARRAY_LEN(facts)][512])
{
    static const struct tale plain = {.name = "facts"},
                             repeated = {.name = "facts", .options = TALE_EVERY};
    struct stage stage;

    stage_begin(&stage, every ? &repeated : &plain);
    for (size_t i = 0; i < WT_ARRAY_LEN(facts); i++) {
        stage_say(&stage, facts[i].between);
        stage_say(&stage, facts[i].line);
        facts_text(&stage.commentary, got[i], 512);
    }
    stage_end(&stage);
}

static void introduces_each_once(void **state)
{
    char got[WT_ARRAY_LEN(facts)][512];

    (void)state;
    tell_facts(false, got);
    for (size_t i = 0; i < WT_ARRAY_LEN(facts); i++)
        assert_string_equal(got[i], facts[i].facts);
}

static void every_introduces_each_time(void **state)
{
    char got[WT_ARRAY_LEN(facts)][512];

    (void)state;
    tell_facts(true, got);
    assert_string_equal(got[0], facts[0].facts);
    assert_string_equal(got[1], "127.0.0.1:ipv4-loopback 8001:port-registered "
                                "40000:client-port-linux");
    assert_string_equal(got[4], "192.168.1.3:ipv4-private-192:class-c "
                                "8.8.8.8:public-dns-google:class-a 53:port-system-service "
                                "50001:client-port-dynamic-udp");
}

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_endings.def"
#undef WT_REMARK
};

/* The figures of such an ending are kept for the latest conversations only: without them it says
 * less. */
static void without_figures(void **state)
{
    static const struct {
        const char *lines[7];
        enum wt_remark_id says;
        const char *argument, *value;
    } endings[] = {
        {{"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301",
          "C > S ACK 101 ack 301 len 9", "C > S ACK 101 ack 301 len 9 @2",
          "C > S ACK 101 ack 301 len 9 @4"},
         WT_REMARK_ENDED_VANISHED_SOMEHOW, "cause",
         "vanished-queue"},
        {{"C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301",
          "C > S ACK 101 ack 301 len 9", "S > C FIN,ACK 301 ack 101", "S > C RST 301"},
         WT_REMARK_ENDED_CROSSED,          "what",
         "crossed-last"  },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(endings); i++) {
        struct wt_explainer *e = wt_explainer_new(&(struct wt_explain_options){0});
        struct wt_ending ending;
        struct scene scene;
        unsigned seen = 0;

        scene_begin(&scene, NULL);
        for (size_t k = 0; k < WT_ARRAY_LEN(endings[i].lines) && endings[i].lines[k] != NULL; k++)
            scene_give(&scene, endings[i].lines[k]);
        wt_explain_ending(e, scene_conversation(&scene, 0), &ending);
        assert_number(ending.remark.id, endings[i].says);
        for (unsigned k = 0; k < ending.remark.n_args; k++)
            if (strcmp(ending.remark.args[k].name, endings[i].argument) == 0) {
                assert_string_equal(wt_remark_key(ending.remark.args[k].as.remark),
                                    endings[i].value);
                seen++;
            }
        assert_number(seen, 1);
        wt_explainer_free(e);
        scene_end(&scene);
    }
}

int main(void)
{
    static const enum wt_remark_id elsewhere[] = {
        WT_REMARK_NO_PACKETS, /* of an empty capture */
        /* without_figures */
        WT_REMARK_ENDED_VANISHED_SOMEHOW,
        WT_REMARK_CROSSED_LAST,
        WT_REMARK_ENDING_AGAIN,           /* test_same_ending.c */
        WT_REMARK_UNANSWERED_OLDER_CLOCK, /* test_explain_evidence.c */
        /* test_explain_exchanges.c */
        WT_REMARK_ENDED_QUESTIONS,
        WT_REMARK_ENDED_QUESTIONS_AGAIN,
        WT_REMARK_ENDED_QUESTIONS_OPEN,
        WT_REMARK_ENDED_QUESTIONS_CUT,
        WT_REMARK_ENDED_QUESTION,
        WT_REMARK_ENDED_QUESTION_AGAIN,
        WT_REMARK_ENDED_ONE_WAY_GROUP,
        WT_REMARK_ENDED_ANSWERED_ELSEWHERE,
        WT_REMARK_ENDED_ANSWERS_OTHER,
        WT_REMARK_ENDED_ONLY_ANSWERS,
    };
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = elsewhere,
                                     .n_unsaid = WT_ARRAY_LEN(elsewhere)};
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(introduces_each_once),
        cmocka_unit_test(every_introduces_each_time),
        cmocka_unit_test(without_figures),
    };

    return run_tales(&all) + cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
