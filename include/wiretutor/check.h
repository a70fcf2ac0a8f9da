/* SPDX-License-Identifier: BSD-2-Clause */
/* Expectations: does a capture show what it should?
 *
 * An expectation is one line of text ("any: server.port == 8001"). It is parsed without allocating
 * and without looking at the capture; a wt_check then holds any number of them against the packets
 * in a single pass. Results are ids, numbers and borrowed bytes; the words are in src/lang. */
#ifndef WT_CHECK_H
#define WT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/conversation.h"
#include "wiretutor/finding.h"
#include "wiretutor/packet.h"
#include "wiretutor/values.h"

/* ---- What can be asked for ---- */

enum wt_check_type {
    WT_TYPE_NUMBER,  /* whole, from 0 */
    WT_TYPE_COUNT,   /* the same, of something that happened: `no NAME` may be written */
    WT_TYPE_SECONDS, /* with up to nine decimals */
    WT_TYPE_CHOICE,  /* one of a list of ids */
    WT_TYPE_TRUTH,   /* true or false, 1 or 0 */
    WT_TYPE_ADDRESS,
    WT_TYPE_TEXT, /* bytes */
    WT_TYPE_KEY,  /* packet N: whatever the packet has under the name */
};

enum wt_check_what { /* which property of a conversation, or of the capture */
                     WT_CHECK_PACKETS,
                     WT_CHECK_CONVERSATIONS,
                     WT_CHECK_OPEN,
                     WT_CHECK_CLOSE,
                     WT_CHECK_CLOSED_FIRST,
                     WT_CHECK_VERDICT,
                     WT_CHECK_FINDING, /* choice 0: none; n: the finding with the number n */
                     WT_CHECK_ADDR,
                     WT_CHECK_PORT,
                     WT_CHECK_END_PACKETS,
                     WT_CHECK_BYTES,
                     WT_CHECK_PAYLOAD,
                     WT_CHECK_DURATION,
                     WT_CHECK_RTT,
                     WT_CHECK_SPENT, /* the part of the time that is the name's flag */
                     WT_CHECK_CAPTURED_AT,
                     WT_CHECK_GUESSED,
                     WT_CHECK_COMPLETENESS,
                     WT_CHECK_RESETS,
                     WT_CHECK_FLAGGED, /* segments with the name's WT_TA_ bit */
};

struct wt_check_name {
    const char *name;
    enum wt_check_type type;
    enum wt_check_what what;
    uint8_t transports; /* enum wt_transports */
    bool server;        /* of the properties that both ends have: the server's */
    uint32_t flag;      /* WT_CHECK_FLAGGED: a WT_TA_ bit; SPENT: an enum wt_spent_part */
    unsigned n_choices;
    const char *(*choice)(unsigned i); /* below n_choices */
};
/* The i-th name that may be asked for, from 0; NULL beyond the last. Static. */
const struct wt_check_name *wt_check_name_at(size_t i);

/* ---- An expectation ---- */

enum { WT_MAX_EXPECTATION = 1024, WT_MAX_WANTED = 16, WT_MAX_EXPECTATIONS = 10000 };

enum wt_check_scope {
    WT_SCOPE_EVERY, /* every conversation, and at least one; of packets and conversations: the
                       whole capture */
    WT_SCOPE_ANY,   /* at least one conversation */
    WT_SCOPE_CONVERSATION,
    WT_SCOPE_PACKET,
};

enum wt_check_operator {
    WT_OP_EQUAL,
    WT_OP_UNEQUAL,
    WT_OP_BELOW,
    WT_OP_ABOVE,
    WT_OP_AT_MOST,
    WT_OP_AT_LEAST,
    WT_OP_CONTAINS,
    WT_OP_IN,
    WT_OP_NO, /* `no NAME`: not once; of a packet's key: absent, false or 0 */
};

struct wt_check_number { /* exact: seconds have nine decimals */
    bool negative;
    uint64_t whole;
    uint32_t nano;
};

struct wt_wanted { /* a value as it was written; what it is compared with decides what it means */
    bool quoted;
    bool is_number;
    bool is_ip;
    struct wt_check_number number; /* true is 1, false is 0 */
    struct wt_ip ip;
    unsigned choice;     /* CHOICE: its index */
    uint16_t at, length; /* its bytes, decoded, in store */
};

struct wt_expectation {
    enum wt_check_scope scope;
    uint8_t transports;               /* which conversations; of the whole capture's: which count */
    uint64_t number;                  /* of the conversation or packet */
    const struct wt_check_name *name; /* its type is KEY after `packet N:` */
    const char *key;                  /* the name as text: static */
    struct wt_value_key field;        /* KEY: of the packet's values */
    enum wt_check_operator op;
    unsigned n_wanted; /* one, but for `in` */
    struct wt_wanted wanted[WT_MAX_WANTED];
    uint16_t length; /* of text: as it was given, without blanks at its ends */
    char text[WT_MAX_EXPECTATION];
    char store[WT_MAX_EXPECTATION];
};

/* What is wrong with one. */
#define WT_FAULTS(X)                                                                               \
    X(NONE)                                                                                        \
    X(EMPTY)                                                                                       \
    X(TOO_LONG)                                                                                    \
    X(CONTROL)         /* a control character */                                                   \
    X(UNKNOWN_PREFIX)  /* no such word before a colon */                                           \
    X(PREFIX_NUMBER)   /* conversation and packet take a number from 1 */                          \
    X(PREFIX_CONFLICT) /* two prefixes that exclude each other */                                  \
    X(NO_NAME)         /* a name is missing */                                                     \
    X(UNKNOWN_NAME)                                                                                \
    X(UNKNOWN_KEY)     /* after packet N: */                                                       \
    X(ONLY_TCP)        /* the name belongs to TCP, udp: was written */                             \
    X(WHOLE_CAPTURE)   /* the name belongs to the whole capture, one conversation was asked for */ \
    X(CAPTURE_FINDING) /* … the finding does, and a prefix or others stand with it */            \
    X(NO_OPERATOR)                                                                                 \
    X(NO_COUNT) /* `no` before a name that counts nothing */                                       \
    X(NO_ORDER) /* < on something that has no order */                                             \
    X(NO_TEXT)  /* contains, on something that is no text */                                       \
    X(NO_VALUE)                                                                                    \
    X(WANTS_NUMBER)                                                                                \
    X(WANTS_SECONDS)                                                                               \
    X(WANTS_TRUTH)                                                                                 \
    X(WANTS_ADDRESS)                                                                               \
    X(WANTS_CHOICE)                                                                                \
    X(EMPTY_TEXT) /* contains "": everything does */                                               \
    X(OPEN_QUOTE)                                                                                  \
    X(BAD_ESCAPE)                                                                                  \
    X(TOO_MANY_VALUES)                                                                             \
    X(TRAILING) /* something after the end */

enum wt_check_fault {
#define X(id) WT_FAULT_##id,
    WT_FAULTS(X)
#undef X
        WT_N_FAULTS
};

struct wt_expectation_error {
    enum wt_check_fault fault;
    size_t at, length;                /* the place in the text */
    const struct wt_check_name *name; /* known by then; else NULL */
};

/* Parse n bytes, which may be anything. False: *error says why, *out is not to be used. Nothing is
 * allocated; out keeps no pointer into text. */
bool wt_expectation_parse(const char *text, size_t n, struct wt_expectation *out,
                          struct wt_expectation_error *error);

/* ---- Results ---- */

enum wt_check_reason {
    WT_REASON_PASSED,
    WT_REASON_FOUND,           /* something else was found */
    WT_REASON_EMPTY,           /* the capture has no packet */
    WT_REASON_NO_CONVERSATION, /* … none that the expectation speaks of */
    WT_REASON_NO_SUCH_CONVERSATION,
    WT_REASON_NO_SUCH_PACKET,
    WT_REASON_ONLY_TCP, /* conversation N is over UDP, the name belongs to TCP */
    WT_REASON_UNKNOWN,  /* the capture does not tell */
    WT_REASON_PARTIAL,  /* bytes of the stream were not captured or not kept: cannot be decided */
    WT_REASON_NO_KEY,   /* the packet has no such field */
    WT_REASON_NOT_COMPARABLE, /* a number with a text … */
    WT_N_REASONS
};

/* What usually causes what was found; id, key. */
#define WT_CAUSES(X)                                                                               \
    X(NONE, "none")                                                                                \
    X(OPEN_THREE_WAY, "open-three-way")                                                            \
    X(OPEN_SIMULTANEOUS, "open-simultaneous")                                                      \
    X(OPEN_SPLIT, "open-split")                                                                    \
    X(OPEN_FAST_OPEN, "open-fast-open")                                                            \
    X(OPEN_REFUSED, "open-refused")                                                                \
    X(OPEN_UNANSWERED, "open-unanswered")                                                          \
    X(OPEN_HALF_OPEN, "open-half-open")                                                            \
    X(OPEN_CANCELLED, "open-cancelled")                                                            \
    X(OPEN_RESET, "open-reset")                                                                    \
    X(OPEN_NOT_CAPTURED, "open-not-captured")                                                      \
    X(CLOSE_FOUR_SEGMENT, "close-four-segment")                                                    \
    X(CLOSE_THREE_SEGMENT, "close-three-segment")                                                  \
    X(CLOSE_SIMULTANEOUS, "close-simultaneous")                                                    \
    X(CLOSE_ONE_FIN, "close-one-fin")                                                              \
    X(CLOSE_RESET, "close-reset")                                                                  \
    X(CLOSE_RESET_AFTER_FIN, "close-reset-after-fin")                                              \
    X(CLOSE_NONE, "close-none")                                                                    \
    X(FIRST_CLIENT, "closed-first-client")                                                         \
    X(FIRST_SERVER, "closed-first-server")                                                         \
    X(FIRST_BOTH, "closed-first-both")                                                             \
    X(FIRST_NONE, "closed-first-none")                                                             \
    X(VERDICT_NORMAL, "verdict-normal")                                                            \
    X(VERDICT_OPEN, "verdict-open")                                                                \
    X(VERDICT_PARTIAL, "verdict-partial")                                                          \
    X(VERDICT_STRAY, "verdict-stray")                                                              \
    X(VERDICT_ANSWERED, "verdict-answered")                                                        \
    X(VERDICT_ONE_WAY, "verdict-one-way")                                                          \
    X(VERDICT_UNREACHABLE, "verdict-unreachable")                                                  \
    X(VERDICT_CLOSING, "verdict-closing")                                                          \
    X(VERDICT_VANISHED, "verdict-vanished")                                                        \
    X(VERDICT_CROSSED, "verdict-crossed")                                                          \
    X(VERDICT_SELF, "verdict-self")                                                                \
    X(MORE_CONVERSATIONS, "more-conversations")                                                    \
    X(FEWER_CONVERSATIONS, "fewer-conversations")                                                  \
    X(MORE_PACKETS, "more-packets")                                                                \
    X(FEWER_PACKETS, "fewer-packets")                                                              \
    X(OTHER_ADDRESS, "other-address")                                                              \
    X(OTHER_CLIENT_PORT, "other-client-port")                                                      \
    X(OTHER_SERVER_PORT, "other-server-port")                                                      \
    X(NO_BYTES, "no-bytes")                                                                        \
    X(OTHER_BYTES, "other-bytes")                                                                  \
    X(OTHER_PAYLOAD, "other-payload")                                                              \
    X(TIMING, "timing")                                                                            \
    X(ROLES_GUESSED, "roles-guessed")                                                              \
    X(ROLES_SEEN, "roles-seen")                                                                    \
    X(COMPLETENESS, "completeness")                                                                \
    X(RESETS, "resets")                                                                            \
    X(NOT_SEEN, "not-seen")                                                                        \
    X(RETRANSMISSION, "retransmission")                                                            \
    X(SPURIOUS, "spurious")                                                                        \
    X(OUT_OF_ORDER, "out-of-order")                                                                \
    X(NOT_CAPTURED, "not-captured")                                                                \
    X(DUPLICATE_ACK, "duplicate-ack")                                                              \
    X(ZERO_WINDOW, "zero-window")                                                                  \
    X(WINDOW_UPDATE, "window-update")                                                              \
    X(KEEP_ALIVE, "keep-alive")                                                                    \
    X(REUSED_PORTS, "reused-ports")                                                                \
    X(NOTHING_CAPTURED, "nothing-captured")                                                        \
    X(NO_TCP, "no-tcp")                                                                            \
    X(NO_UDP, "no-udp")                                                                            \
    X(NUMBER_TOO_HIGH, "number-too-high")                                                          \
    X(WRONG_TRANSPORT, "wrong-transport")                                                          \
    X(HANDSHAKE_NOT_SEEN, "handshake-not-seen")                                                    \
    X(STREAM_PARTIAL, "stream-partial")                                                            \
    X(OTHER_LAYERS, "other-layers")                                                                \
    X(OTHER_FIELD, "other-field")                                                                  \
    X(OTHER_TYPE, "other-type")                                                                    \
    X(OPEN_ACCEPT_QUEUE, "open-accept-queue")                                                      \
    X(OPEN_UNANSWERED_HERE, "open-unanswered-here")                                                \
    X(OPEN_UNANSWERED_ERROR, "open-unanswered-error")                                              \
    X(OPEN_ODD_ANSWER, "open-odd-answer")                                                          \
    X(NOT_DELIVERED, "not-delivered")                                                              \
    X(ONLY_ERRORS, "only-errors")                                                                  \
    X(ICMP_ERROR, "icmp-error")                                                                    \
    X(NOTHING_WRONG, "nothing-wrong")                                                              \
    X(OPEN_UNANSWERED_UP, "open-unanswered-up")                                                    \
    X(OPEN_ELSEWHERE, "open-elsewhere")                                                            \
    X(OPEN_TOO_SOON, "open-too-soon")                                                              \
    X(ADDRESS_CONFLICT, "address-conflict")                                                        \
    X(NOT_IN_CAPTURE, "not-in-capture")

enum wt_check_cause {
#define X(id, key) WT_CAUSE_##id,
    WT_CAUSES(X)
#undef X
        WT_N_CAUSES
};
/* The cause as JSON calls it, "open-refused"; static text. */
const char *wt_check_cause_key(enum wt_check_cause cause);
/* The fault as tests call it, "UNKNOWN_NAME"; static text. */
const char *wt_check_fault_key(enum wt_check_fault fault);

enum { WT_CHECK_RANGES = 12, WT_CHECK_FOUND = 96 };

struct wt_check_evidence { /* packet numbers, ascending; neighbours are one range */
    unsigned n;
    struct {
        uint64_t first, last;
    } at[WT_CHECK_RANGES];
    bool more; /* there are others behind these */
};

struct wt_check_result {
    bool passed;
    enum wt_check_reason reason;
    enum wt_check_cause cause;
    uint64_t looked_at;    /* conversations that the expectation speaks of */
    uint64_t differ;       /* how many of them do not hold */
    uint64_t conversation; /* the one that found is about: the first that differs; 0: none */
    bool found_is_text;    /* found holds bytes from outside */
    bool found_goes_on;    /* … the first of more */
    uint64_t found_bytes;  /* how many there are of them in all */
    size_t found_length;
    char found[WT_CHECK_FOUND]; /* as it would be written; hostile: escape it */
    struct wt_check_evidence evidence;
};

/* ---- The pass over a capture ---- */

/* Of each direction of a conversation so many bytes of payload and segments are kept in order for
 * `contains`, and so many bytes over all of them. */
enum { WT_CHECK_STREAM = 1024 * 1024, WT_CHECK_PIECES = 16384, WT_CHECK_POOL = 64 * 1024 * 1024 };

struct wt_check;

/* Begin a check of n expectations. They and the diagnosis (NULL: nothing is known beside each
 * conversation) stay the caller's and have to outlive the check. NULL: no memory. Free it with
 * wt_check_free. */
struct wt_check *wt_check_new(const struct wt_expectation *list, size_t n,
                              const struct wt_diagnosis *diagnosis);
/* Free a check; NULL is fine. */
void wt_check_free(struct wt_check *check);

/* Does an expectation ask for this packet's values? Then it is to be given again when all is known
 * of it, messages of its application included. */
bool wt_check_wants_values(const struct wt_check *check, uint64_t number);
/* Compare the values of this packet, with all its messages, where an expectation asks for them.
 * tracked: NULL where it was not tracked. */
void wt_check_values(struct wt_check *check, const struct wt_packet *packet,
                     const struct wt_track_result *tracked);

/* Look at a packet after it was tracked. Give each one, in order. */
void wt_check_packet(struct wt_check *check, const struct wt_packet *packet,
                     const struct wt_track_result *tracked);
/* Look at a conversation when nothing more can come: when the tracker drops it, or at the end.
 * Give each one once. */
void wt_check_conversation(struct wt_check *check, const struct wt_conversation *conversation);
/* Settle all results; after the last packet and conversation. They are there from now on. */
void wt_check_end(struct wt_check *check);

/* Was there no memory at some point? Then the results are not to be used. */
bool wt_check_no_memory(const struct wt_check *check);
/* How many expectations there are: the n of wt_check_new. */
size_t wt_check_count(const struct wt_check *check);
/* The i-th expectation, from 0: the caller's own, as it was given. i is below wt_check_count. */
const struct wt_expectation *wt_check_expectation(const struct wt_check *check, size_t i);
/* The result of the i-th expectation, after wt_check_end; the check's, good until it is freed. i
 * is below wt_check_count. */
const struct wt_check_result *wt_check_result(const struct wt_check *check, size_t i);

#endif
