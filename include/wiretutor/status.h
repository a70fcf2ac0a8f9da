/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong with our own work: files, devices, memory, usage. Traffic is never an error.
 *
 * A failing function returns a status and fills the caller's wt_error: an id with arguments, no
 * sentence. The words, in both languages, are in src/lang; only cli prints them. */
#ifndef WT_STATUS_H
#define WT_STATUS_H

#include <stdint.h>

enum wt_status {
    WT_OK = 0,
    WT_END,     /* the input ended where it should */
    WT_AGAIN,   /* live: nothing arrived within the time-out; call again */
    WT_BROKEN,  /* the input ended early or its rest cannot be read; what came before is good */
    WT_CANNOT,  /* cannot open, read, capture or write */
    WT_MISUSED, /* wrong usage: a bad filter, an unknown interface name … */
};

/* id, then what {subject}, {detail} and {number} mean in its words */
#define WT_ERRORS(X)                                                                                \
    X(NONE)                                                                                         \
    X(NO_MEMORY)        /* */                                                                       \
    X(NO_SUCH_FILE)     /* subject: the path */                                                     \
    X(IS_DIRECTORY)     /* subject: the path */                                                     \
    X(FILE_DENIED)      /* subject: the path */                                                     \
    X(FILE_UNREADABLE)  /* subject: the path; detail: the system's reason */                        \
    X(FILE_EMPTY)       /* subject: the path; zero bytes long */                                    \
    X(NOT_A_CAPTURE)    /* subject: the path; detail: libpcap's reason */                           \
    X(BAD_COMPRESSION)  /* subject: the path; detail: gzip or zstd */                               \
    X(WIDE_COMPRESSION) /* subject: the path; zstd, with a window above 128 MiB */                  \
    X(MIXED_LINK_TYPES) /* subject: the capture's path; number: the last packet written */          \
    X(INPUT_CUT)        /* subject: the path; number: the last good packet */                       \
    X(INPUT_BROKEN)     /* subject: the path; number: the last good packet; detail: the reason */   \
    X(BAD_FILTER)       /* subject: the filter; detail: libpcap's reason */                         \
    X(FILTER_WORD) /* subject: the filter; detail: the word; number: its first column, 0… */      \
    X(FILTER_HOST_NAME) /* subject: the filter; detail: the name; number: its first column, 0… */ \
    X(FILTER_FILE)      /* subject: the path; detail: the system's reason */                        \
    X(NO_SUCH_INTERFACE)  /* subject: the name */                                                   \
    X(INTERFACE_DOWN)     /* subject: the name */                                                   \
    X(INTERFACE_GONE)     /* subject: the name; number: the last good packet */                     \
    X(CAPTURE_DENIED)     /* subject: the name; detail: the program's own path, for setcap */       \
    X(CAPTURE_FAILED)     /* subject: the name; detail: libpcap's reason */                         \
    X(WRITE_FAILED)       /* subject: the path, or "-" for stdout; detail: the system's reason */   \
    X(WRITE_FOREIGN)      /* subject: the path, where another user made what stands there */        \
    X(WRITE_NAME)         /* subject: the name with conversions of strftime that gives no name */   \
    X(GUARD_NO_USER)      /* subject: the name given to -Z */                                       \
    X(GUARD_NOT_ROOT)     /* subject: the name given to -Z */                                       \
    X(GUARD_NOT_MAPPED)   /* subject: the name given to -Z, who is not in this user namespace */    \
    X(GUARD_FAILED)       /* subject: the system call; detail: the system's reason */               \
    X(USAGE_UNKNOWN_FLAG) /* subject: the flag */                                                   \
    X(USAGE_NO_VALUE)     /* subject: the flag */                                                   \
    X(USAGE_BAD_VALUE)    /* subject: the flag; detail: the value */                                \
    X(USAGE_NOT_HERE)     /* subject: the flag; detail: the command */                              \
    X(USAGE_TWO_INPUTS)   /* subject: the first; detail: the second */                              \
    X(USAGE_NOTHING)      /* neither a file nor an interface; subject: the command */               \
    X(USAGE_EXTRA_WORD)   /* subject: the word; detail: the command */                              \
    X(USAGE_CONFLICT)     /* subject: the flag; detail: the other flag */                           \
    X(USAGE_ENCODING)     /* subject: the encoding that iconv does not know */                      \
    X(USAGE_NO_SUCH_CONVERSATION) /* number: the conversation that --conversation asked for */      \
    X(USAGE_NO_SUCH_PACKET)       /* number: the packet that --packet asked for */                  \
    X(USAGE_ONE_DASH)             /* subject: "-count"; detail: "--count" */                        \
    X(USAGE_NEEDS)                /* subject: the flag; detail: what has to be given beside it */   \
    X(USAGE_TWICE)                /* subject: the flag that may be given once only */               \
    X(USAGE_TWO_FILTERS)          /* subject: the path given to -F; detail: the words */            \
    X(USAGE_SAME_FILE)            /* subject: the path both read and written */                     \
    X(USAGE_NO_EXPECTATION)       /* `check` was given none */                                      \
    X(BAD_EXPECTATION)  /* subject: its text; detail: the part; number: that part's first byte */   \
    X(EXPECTATION_FILE) /* subject: the path; detail: the system's reason */                        \
    X(USAGE_NO_WORD)    /* subject: the command that wants a word */                                \
    X(USAGE_NO_PROGRAM) /* `run` without any, or nothing beside a "::" */                           \
    X(USAGE_TOO_MANY_PROGRAMS) /* subject: the first that is too much */                            \
    X(USAGE_NO_SUCH_PROGRAM)   /* subject: the flag; number: how many there are */                  \
    X(USAGE_UNKNOWN_WORD)      /* subject: the word; detail: near ones, in a list */                \
    /* no network of the programs' own; detail: the system's reason */                              \
    X(NETWORK_SETTING) /* subject: the sysctl that forbids it; number: a value that would not */    \
    X(NETWORK_SANDBOX) /* subject: what forbids it: seccomp */                                      \
    X(NETWORK_FAILED)  /* subject: the step that failed */                                          \
    X(NO_PROCESS)      /* subject: the program to be run; detail: the system's reason */            \
    X(WATCHER_GONE)    /* the process that watched the programs was killed */

/* Why, where we know: these errnos (errno(3)), … */
#define WT_ERRNO_WHYS(X)                                                                           \
    X(EPERM)                                                                                       \
    X(ENOENT)                                                                                      \
    X(EINTR)                                                                                       \
    X(EIO)                                                                                         \
    X(ENXIO)                                                                                       \
    X(EBADF)                                                                                       \
    X(EAGAIN)                                                                                      \
    X(ENOMEM)                                                                                      \
    X(EACCES)                                                                                      \
    X(EBUSY)                                                                                       \
    X(EEXIST)                                                                                      \
    X(ENODEV)                                                                                      \
    X(ENOTDIR)                                                                                     \
    X(EISDIR)                                                                                      \
    X(EINVAL)                                                                                      \
    X(ENFILE)                                                                                      \
    X(EMFILE)                                                                                      \
    X(ETXTBSY)                                                                                     \
    X(EFBIG)                                                                                       \
    X(ENOSPC)                                                                                      \
    X(EROFS)                                                                                       \
    X(EPIPE)                                                                                       \
    X(ENAMETOOLONG)                                                                                \
    X(ENOSYS)                                                                                      \
    X(ELOOP)                                                                                       \
    X(EOPNOTSUPP)                                                                                  \
    X(ENETDOWN)                                                                                    \
    X(ENOBUFS)                                                                                     \
    X(ETIMEDOUT)                                                                                   \
    X(ESTALE)                                                                                      \
    X(EDQUOT)

/* … and these. The words may have {detail}, which is then what others said, in English. */
#define WT_WHYS(X)                                                                                 \
    X(OTHER) /* only detail tells */                                                               \
    WT_ERRNO_WHYS(X)                                                                               \
    X(SYSTEM)            /* another errno; detail: the system's words */                           \
    X(LIBPCAP)           /* detail: libpcap's words */                                             \
    X(SHORTER)           /* the file became shorter while it was read */                           \
    X(SOCKET_OR_DEVICE)  /* it is a socket, or a device that is not there */                       \
    X(NOBODY_READS)      /* a FIFO that nobody has open for reading */                             \
    X(IS_THE_INPUT)      /* the capture being read */                                              \
    X(NOT_TEXT)          /* a file that should be text has a NUL in it */                          \
    X(EXPECTATIONS)      /* more of them than one run takes */                                     \
    X(DAMAGED)           /* compressed data; detail: the decoder's words */                        \
    X(UNKNOWN_FORMAT)    /* begins like no kind of capture */                                      \
    X(HEADER_CUT)        /* ends within the file's header */                                       \
    X(RECORD_LENGTH)     /* pcap: a length that no packet has; detail: libpcap's words */          \
    X(FILTER_SYNTAX)     /* detail: libpcap's words */                                             \
    X(FILTER_NOTHING)    /* no packet can match; detail: libpcap's words */                        \
    X(NG_BYTE_ORDER)     /* pcapng: a section without its magic number */                          \
    X(NG_BLOCK_LENGTH)   /* pcapng: below the smallest, or no multiple of 4 */                     \
    X(NG_LENGTHS_DIFFER) /* pcapng: before and behind a block */                                   \
    X(NG_SECTION)        /* pcapng: a section's block is too short, or too long */                 \
    X(NG_VERSION)        /* pcapng: not 1 */                                                       \
    X(NG_INTERFACE)      /* pcapng: an interface's block is too short, or too long */              \
    X(NG_INTERFACES)     /* pcapng: more than we keep, in one section */                           \
    X(NG_PACKET_LONG)    /* pcapng: a packet's block is longer than the longest packet */          \
    X(NG_PACKET)         /* pcapng: a packet's block is too short */                               \
    X(NG_NO_INTERFACE)   /* pcapng: a packet of an interface that was not described */             \
    X(NG_PACKET_LENGTH)  /* pcapng: more of the packet is said to be there than is */

enum wt_why {
#define X(id) WT_WHY_##id,
    WT_WHYS(X)
#undef X
        WT_N_WHYS
};

enum wt_error_id {
#define X(id) WT_ERROR_##id,
    WT_ERRORS(X)
#undef X
        WT_N_ERRORS
};

struct wt_error {
    enum wt_error_id id;
    uint64_t number;
    char subject[512]; /* NUL-terminated, cut where longer; may hold hostile bytes: escape it */
    char detail[512];
    enum wt_why why; /* words for detail, in both languages; OTHER: detail is to be shown itself */
};

struct wt_reason {
    enum wt_why why;
    const char *text; /* what detail becomes; NULL: "" */
};
#define WT_NO_REASON ((struct wt_reason){WT_WHY_OTHER, NULL})
#define WT_BECAUSE(id) ((struct wt_reason){WT_WHY_##id, NULL})

/* An errno, with the system's words for it (static, never translated). */
struct wt_reason wt_reason_of(int errnum);

/* Fill *error; a NULL subject or detail is stored as "". Returns status, so that a function can
 * end with it. */
enum wt_status wt_fail(struct wt_error *error, enum wt_status status, enum wt_error_id id,
                       const char *subject, const char *detail);
enum wt_status wt_fail_because(struct wt_error *error, enum wt_status status, enum wt_error_id id,
                               const char *subject, struct wt_reason reason);

#endif
