/* SPDX-License-Identifier: BSD-2-Clause */
/* What a program that is being watched did: its socket calls as the kernel saw them, what it
 * printed, how it ended. The other source of the story's events beside the packets.
 *
 * Times are CLOCK_REALTIME, as those of captured packets are: a call begins before the packets that
 * it causes and returns after those that it waited for. */
#ifndef WT_SOCKET_CALL_H
#define WT_SOCKET_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/code_site.h"
#include "wiretutor/conversation.h"
#include "wiretutor/tcp_info.h"

enum { WT_MAX_PROGRAMS = 8 };

/* What a program waits for, after which it is started. */
enum wt_after {
    WT_AFTER_USUAL, /* the one before it serves (listens, or has bound a datagram socket) or is gone
                     */
    WT_AFTER_LISTEN,  /* it listens, or is gone */
    WT_AFTER_CONNECT, /* it has opened a connection, or is gone */
    WT_AFTER_TIME,    /* so many ms after it */
    WT_AFTER_TOGETHER /* with it, at once */
};
struct wt_start {
    uint8_t after; /* enum wt_after */
    uint32_t ms;   /* AFTER_TIME */
};

enum wt_network_kind {
    WT_NETWORK_PRIVATE, /* all programs in one namespace, talking over its lo */
    WT_NETWORK_VETH, /* the last program in one, the others in another; a bridge of ours between */
    WT_NETWORK_HOST, /* the network that we are in; capturing needs its rights */
};

/* A frame that is held back on purpose waits so long for the next one at most. */
enum { WT_HOLD_MS = 5 };
/* What is lost on purpose, counted over both directions; 0: nothing. */
enum { WT_MAX_LOSE_ONLY = 32 };
struct wt_losses {
    uint32_t nth;  /* one of so many TCP or UDP packets: the last of them */
    uint32_t data; /* of those with data */
    uint32_t acks; /* of segments that only confirm: without data, SYN, FIN and RST */
    uint32_t only[WT_MAX_LOSE_ONLY]; /* these TCP or UDP packets, counted from 1 */
    uint8_t n_only;
};
/* Is any packet to be lost? */
static inline bool wt_loses(const struct wt_losses *l)
{
    return l->nth != 0 || l->data != 0 || l->acks != 0 || l->n_only != 0;
}
/* id, the name by which tutorials know it, and which way it moves bytes. send() and recv() are the
 * system calls sendto() and recvfrom() without an address; accept4() is accept(). */
#define WT_SOCKET_CALLS(X)                                                                         \
    X(SOCKET, "socket", MOVES_NOTHING)                                                             \
    X(BIND, "bind", MOVES_NOTHING)                                                                 \
    X(LISTEN, "listen", MOVES_NOTHING)                                                             \
    X(ACCEPT, "accept", MOVES_NOTHING)                                                             \
    X(CONNECT, "connect", MOVES_NOTHING)                                                           \
    X(SEND, "send", SENDS)                                                                         \
    X(SENDTO, "sendto", SENDS)                                                                     \
    X(SENDMSG, "sendmsg", SENDS)                                                                   \
    X(SENDMMSG, "sendmmsg", SENDS)                                                                 \
    X(SENDFILE, "sendfile", SENDS)                                                                 \
    X(WRITE, "write", SENDS)                                                                       \
    X(WRITEV, "writev", SENDS)                                                                     \
    X(RECV, "recv", RECEIVES)                                                                      \
    X(RECVFROM, "recvfrom", RECEIVES)                                                              \
    X(RECVMSG, "recvmsg", RECEIVES)                                                                \
    X(RECVMMSG, "recvmmsg", RECEIVES)                                                              \
    X(READ, "read", RECEIVES)                                                                      \
    X(READV, "readv", RECEIVES)                                                                    \
    X(SHUTDOWN, "shutdown", MOVES_NOTHING)                                                         \
    X(CLOSE, "close", MOVES_NOTHING)                                                               \
    X(DUP, "dup", MOVES_NOTHING)                                                                   \
    X(SETSOCKOPT, "setsockopt", MOVES_NOTHING)                                                     \
    X(GETSOCKOPT, "getsockopt", MOVES_NOTHING)                                                     \
    X(GETSOCKNAME, "getsockname", MOVES_NOTHING)                                                   \
    X(GETPEERNAME, "getpeername", MOVES_NOTHING)                                                   \
    X(SET_BLOCKING, "fcntl",                                                                       \
      MOVES_NOTHING) /* or ioctl(FIONBIO): value says whether calls wait from now on */            \
    X(POLL, "poll", MOVES_NOTHING)                                                                 \
    X(SELECT, "select", MOVES_NOTHING)                                                             \
    X(EPOLL_WAIT, "epoll_wait", MOVES_NOTHING)                                                     \
    X(SPLICE_OUT, "splice", SENDS) /* from a pipe into the socket */                               \
    X(SPLICE_IN, "splice", RECEIVES)

enum wt_socket_call_id {
#define X(id, name, moves) WT_SC_##id,
    WT_SOCKET_CALLS(X)
#undef X
        WT_N_SOCKET_CALLS
};
/* The name of a call in tutorials, "connect"; static text. */
const char *wt_socket_call_name(enum wt_socket_call_id id);

enum wt_moves { WT_MOVES_NOTHING, WT_SENDS, WT_RECEIVES };
/* May it give less than it was asked for without any reason but that its source had no more? */
static inline bool wt_socket_call_reads_elsewhere(uint8_t call)
{
    return call == WT_SC_SENDFILE || call == WT_SC_SPLICE_OUT;
}
/* Which way a call (an enum wt_socket_call_id) moves bytes; WT_MOVES_NOTHING for a number that is
 * none. */
static inline enum wt_moves wt_socket_call_moves(uint8_t call)
{
    static const uint8_t moves[WT_N_SOCKET_CALLS] = {
#define X(id, name, moves) [WT_SC_##id] = WT_##moves,
        WT_SOCKET_CALLS(X)
#undef X
    };

    return call < WT_N_SOCKET_CALLS ? (enum wt_moves)moves[call] : WT_MOVES_NOTHING;
}

/* The name of an errno, "ECONNREFUSED"; "" for a number that no socket call gives. Static text. */
const char *wt_errno_name(int32_t error);
/* The name of a socket option, "SO_REUSEADDR"; "" for one without a name here. Static text. */
const char *wt_socket_option_name(int32_t level, int32_t option);
/* What the value of an option is; where no name is known, a number. */
enum wt_option_kind {
    WT_OPTION_NUMBER,
    WT_OPTION_SWITCH, /* 0 off, else on */
    WT_OPTION_SECONDS,
    WT_OPTION_MILLISECONDS,
    WT_OPTION_BYTES,
    WT_OPTION_LINGER,
    WT_OPTION_TEXT
};
/* What the value of a socket option counts, by level and option as setsockopt() has them: NUMBER
 * for one that is not known here. */
enum wt_option_kind wt_socket_option_kind(int32_t level, int32_t option);
/* One flag of socket() or accept4() after the other, as wt_message_flag. */
const char *wt_socket_type_flag(unsigned i, int32_t *flag);
/* One flag of a send() or recv() after the other, i from 0: its name, "MSG_PEEK", and what it is;
 * NULL: there are no more. Static text. */
const char *wt_message_flag(unsigned i, int32_t *flag);
/* The name of a signal, "SIGPIPE"; "" for one without a name here. Static text. */
const char *wt_signal_name(int32_t number);

enum { WT_CALL_FIRST_BYTES = 64 };

/* One call on an Internet socket. What a call does not have is zero. */
struct wt_socket_call {
    uint64_t id;        /* the same when it begins and when it returns; from 1, never again */
    uint8_t call;       /* enum wt_socket_call_id */
    uint8_t program;    /* which of the programs, from 0 */
    uint8_t transport;  /* enum wt_transport, where is_tcp_or_udp */
    bool is_tcp_or_udp; /* else SOCK_RAW and the like */
    uint8_t family;     /* 4 or 6 */
    bool waits;         /* the socket's calls wait (no O_NONBLOCK, no MSG_DONTWAIT) */
    bool has_returned;  /* result, error, end_ns and what the kernel filled in are there */
    bool
        last; /* CLOSE: nobody else holds the socket's open file description: no descriptor here or
                 in another process, no message on its way, no thread inside a call. Of another
                 call, when it returns: with it the last holder is gone, for it was closed within */
    uint8_t held_in;  /* CLOSE, not last: which call, plus 1, another thread is in with it, where
                         nothing else holds it; 0: a descriptor does */
    int32_t held_by;  /* … the process that does */
    uint32_t site;    /* from where in its source: which WT_OBSERVED_SITE; 0: not known */
    int32_t pid, tid; /* as the host counts them */
    int32_t fd;       /* the socket's number in its program; POLL and the like: -1 */
    uint64_t socket;  /* which socket (its inode): the same for all descriptors of it; ACCEPT: the
                         listening one; POLL and the like: the one waited for, if it is one only */
    int64_t begin_ns, end_ns;
    int64_t result;   /* as the call gives it: bytes, a descriptor, 0; -1 with error */
    int32_t error;    /* errno where result is -1, else 0 */
    bool has_address; /* BIND, CONNECT, SENDTO: the argument; ACCEPT, RECVFROM: what came back */
    struct wt_endpoint address;
    /* The socket's own two ends where the kernel knows them by the end of this call (ACCEPT: those
     * of the new socket). Port 0: unknown. */
    struct wt_endpoint local, remote;
    uint64_t new_socket; /* ACCEPT: the new one (its descriptor is result) */
    /* SENDMMSG, RECVMMSG: each message is a call of its own here, with its own bytes, address and
     * result. It is the one of this number, from 1, of `messages`: of so many that were handed
     * over, or received (while it begins, for so many there is room). */
    uint16_t message, messages;
    uint64_t batch; /* … the id of the first of them; 0: another call */
    bool unsent;    /* … sendmmsg() ended before this one: result is -1, without an error */
    int32_t flags; /* SEND… and RECV… but for READ and WRITE: MSG_PEEK, MSG_DONTWAIT …; SOCKET, and
                      ACCEPT by accept4(): SOCK_NONBLOCK, SOCK_CLOEXEC */
    uint64_t asked; /* bytes to send, or room for what comes; LISTEN: the backlog */
    uint8_t first[WT_CALL_FIRST_BYTES]; /* the first bytes sent or received; SETSOCKOPT,
                                           GETSOCKOPT: a value that is text */
    uint8_t n_first;
    uint32_t segment; /* SEND… with UDP_SEGMENT beside it: bytes of each datagram; 0: without */
    int32_t level, option; /* SETSOCKOPT, GETSOCKOPT: SOL_SOCKET, SO_REUSEADDR … */
    int64_t value;         /* … and the option's value where it is a number; SHUTDOWN: SHUT_RD,
                              SHUT_WR, SHUT_RDWR; SET_BLOCKING: 1 if calls wait from now on; POLL and
                              the like: the time-out in ms, -1 none */
    int64_t linger;        /* SO_LINGER: seconds; -1: off */
    struct wt_ip group;    /* IP_ADD_MEMBERSHIP and the like; version 0: none */
};

/* A socket that a process lets go of without close(): because it ends, or becomes another program.
 */
struct wt_let_go {
    uint64_t socket; /* its inode */
    int32_t fd;
    bool last; /* nobody else holds its open file description */
};
enum { WT_MAX_LET_GO = 64 };
struct wt_let_go_all {
    bool known; /* its descriptors were seen before they were gone */
    uint16_t n;
    struct wt_let_go at[WT_MAX_LET_GO];
};

enum wt_observed_kind {
    WT_OBSERVED_STARTED, /* a program was started: as.ended.pid */
    WT_OBSERVED_CALL_BEGINS,
    WT_OBSERVED_CALL_RETURNS, /* with all that is known now */
    WT_OBSERVED_OUTPUT,       /* a program printed something */
    WT_OBSERVED_ENDING, /* a process that had an Internet socket ends: the kernel closes what it
                           holds after this moment */
    WT_OBSERVED_ENDED,  /* a program (the process that we started) is gone */
    WT_OBSERVED_NOT_WATCHED, /* this program's calls cannot be seen: reason */
    WT_OBSERVED_DROPPED,     /* our network did not hand this frame on */
    WT_OBSERVED_REFUSED,     /* our network answered this frame itself, as a firewall would */
    WT_OBSERVED_HELD,        /* our network held this frame back, so that the next overtakes it */
    WT_OBSERVED_STOPPING,    /* from now on the programs that are left are told to end */
    WT_OBSERVED_EXECUTED,  /* a process with Internet sockets has become another program, which lost
                              those that were to be closed then (close-on-exec) */
    WT_OBSERVED_TCP_INFO,  /* what the kernel says of a connection: at its calls, and every 50 ms
                              while data is under way */
    WT_OBSERVED_STALEMATE, /* nothing has moved for a while, for all wait */
    WT_OBSERVED_SITE,      /* a place in a program's source, before the first call from there */
    WT_OBSERVED_WATCHER,   /* our own process that watches the programs did not go on: trouble */
    WT_OBSERVED_CANNOT_TRACE, /* a program asked to trace one that is watched already */
    WT_OBSERVED_PATH, /* bind(), listen() or connect() of an AF_UNIX socket has returned. Nothing
                         else is reported of these sockets */
};

enum { WT_CONGESTION_NAME = 16 };

/* One look at a connection of a program. */
struct wt_tcp_sample {
    uint64_t socket; /* its inode */
    int32_t pid, fd; /* who used it last */
    struct wt_endpoint local, remote;
    char congestion[WT_CONGESTION_NAME]; /* its congestion control, "cubic": with the first look,
                                            and where it is another; else "" */
    struct wt_tcp_info info;
};

/* Why they are. */
enum wt_stop_reason {
    WT_STOP_NONE,
    WT_STOP_IDLE,      /* the last program has ended, and the others only wait */
    WT_STOP_TIME,      /* the time that they were given is over */
    WT_STOP_SIGNAL,    /* SIGINT, SIGTERM or SIGHUP came: they get it too */
    WT_STOP_STALEMATE, /* all wait without end, each for another */
    WT_STOP_ALONE,     /* the last program serves, and nobody is there who would ask it */
};

/* In what a program waits. Of several threads the one that waits for the network is told. */
enum wt_wait_kind {
    WT_WAIT_NONE,   /* in nothing, or that is not known */
    WT_WAIT_CALL,   /* a socket call, or poll() and the like with an Internet socket */
    WT_WAIT_SPINS,  /* in none: one that gives nothing is made again and again */
    WT_WAIT_FILES,  /* for a pipe, an AF_UNIX socket and the like */
    WT_WAIT_LOCK,   /* for another thread */
    WT_WAIT_SLEEP,  /* for a time to go by */
    WT_WAIT_CHILD,  /* for the end of a process */
    WT_WAIT_SIGNAL, /* for a signal */
    WT_WAIT_TYPING, /* for standard input, or a terminal */
    WT_WAIT_HIDDEN, /* in a call that we may not see */
};
struct wt_waiting {
    uint8_t kind;    /* enum wt_wait_kind */
    uint8_t call;    /* CALL, SPINS: which */
    bool endless;    /* without a time-out */
    int64_t ms;      /* the time-out of poll() and the like; -1: none, or not known */
    uint64_t socket; /* CALL, SPINS: on which, where it is one only; else 0 */
};

enum wt_not_watched {
    WT_NOT_WATCHED_DENIED,    /* ptrace() is not allowed here */
    WT_NOT_WATCHED_OTHER_ABI, /* a 32-bit program on a 64-bit kernel, and the like */
    WT_NOT_WATCHED_URING,     /* it uses io_uring: what it asks for in that way is not seen */
    WT_NOT_WATCHED_HIDDEN /* its descriptors and its memory are closed to us, from some moment */
};

/* What was the matter with the watching process. */
enum wt_watcher_trouble {
    WT_WATCHER_FINE,
    WT_WATCHER_HALTED, /* it was stopped (SIGSTOP); it was told to go on */
    WT_WATCHER_TRACED, /* another process traces it, and holds it */
    WT_WATCHER_KILLED, /* it did not go on though the programs were to end: we ended it, and so them
                        */
};

enum { WT_OUTPUT_BYTES = 4096, WT_PATH_BYTES = 108 };

struct wt_observed {
    uint8_t kind; /* enum wt_observed_kind */
    uint8_t program;
    int64_t time_ns;
    union {
        struct wt_socket_call call;
        struct {
            bool is_error; /* standard error, else standard output */
            uint32_t n;
            uint8_t bytes[WT_OUTPUT_BYTES]; /* hostile: escape it */
        } output;                           /* whole lines where they come in time */
        struct {
            int32_t pid;
            int32_t code;   /* exit code, where signal is 0 */
            int32_t signal; /* ended by this signal */
            bool by_us;     /* we ended it: not with the signal that came to us, which we hand on */
            bool not_started;            /* ENDED: it could not be executed */
            uint32_t left;               /* ENDED: processes of its own that go on without it */
            uint8_t reason;              /* enum wt_stop_reason: why all were to end by then */
            struct wt_let_go_all let_go; /* ENDING */
        } ended;                         /* ENDING, ENDED */
        struct {
            int32_t pid;
            struct wt_let_go_all let_go;
        } executed;
        struct {
            uint8_t reason; /* enum wt_stop_reason */
            bool certain;   /* nothing that is left can ever end a wait of another */
            int32_t signal; /* WT_STOP_SIGNAL: this one */
            struct wt_waiting waits[WT_MAX_PROGRAMS];
        } stopping; /* STOPPING, STALEMATE */
        struct {
            int32_t pid, tid, fd;
            int32_t error; /* errno; 0: it succeeded */
            uint8_t call;  /* enum wt_socket_call_id */
            uint8_t n;
            uint8_t bytes[WT_PATH_BYTES]; /* hostile; the first is 0 where the name is no file's */
        } path;
        enum wt_not_watched reason;
        enum wt_watcher_trouble trouble; /* WATCHER */
        struct wt_tcp_sample tcp;        /* TCP_INFO */
        struct wt_code_site site;        /* SITE */
        struct {
            bool from_client; /* where no_side is not set: it came over lo, and either sent it */
            bool no_side;
            uint8_t loss;    /* DROPPED on purpose: enum wt_loss */
            uint64_t packet; /* its number in what was captured; 0: it was not captured */
            bool full; /* DROPPED, but not on purpose: more came at once than the bridge can hold */
            uint32_t n, on_wire; /* 0: only untold counts */
            uint64_t untold;     /* so many more of this kind came before it and are told by their
                                    number only: full, or the reports were not read in time */
            uint8_t bytes[128];  /* the frame's first bytes, from its Ethernet header on */
        } frame;                 /* DROPPED, REFUSED, HELD */
    } as;
};

/* Did our network do something to a frame? Then as.frame says what. */
static inline bool wt_is_act_on_frame(const struct wt_observed *observed)
{
    return observed->kind == WT_OBSERVED_DROPPED || observed->kind == WT_OBSERVED_REFUSED ||
           observed->kind == WT_OBSERVED_HELD;
}

#endif
