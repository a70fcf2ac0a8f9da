/* SPDX-License-Identifier: BSD-2-Clause */
/* Where frames come from: a capture file, standard input, or a live interface.
 *
 * Files: pcap (both byte orders, micro- and nanoseconds) and pcapng, plain or compressed with
 * gzip or zstd, recognised by their first bytes, never by their name. */
#ifndef WT_SOURCE_H
#define WT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/frame.h"
#include "wiretutor/status.h"

struct wt_source;

struct wt_live_options {
    const char *interface; /* a name, or "any" */
    uint32_t snaplen;      /* bytes kept of each frame; 0: all (262,144) */
    uint32_t buffer_kib;   /* kernel buffer in KiB; 0: 16 MiB */
    bool promiscuous;
    bool immediate; /* each packet at once, with less room for bursts */
};

/* Open a capture file ("-": standard input). *source is set on WT_OK only; close it. snaplen clips
 * what each frame hands on (0: nothing is clipped). Fails with WT_CANNOT: no such file, a
 * directory, no right to read, zero bytes, not a capture … */
WT_MUST_CHECK enum wt_status wt_source_open_file(struct wt_source **source, const char *path,
                                                 uint32_t snaplen, struct wt_error *error);

/* Open a live interface in block mode. *source is set on WT_OK only; close it. Fails with
 * WT_CANNOT: no such interface, no right, no memory; error names the reason. */
WT_MUST_CHECK enum wt_status wt_source_open_live(struct wt_source **source,
                                                 const struct wt_live_options *options,
                                                 struct wt_error *error);

/* Keep only frames that match a pcap-filter(7) expression; before the first wt_source_next. Names
 * of hosts are refused, for they would be looked up on the network. Frames of a link type of which
 * it cannot be said (pcapng) do not match. WT_MISUSED if it is bad. */
WT_MUST_CHECK enum wt_status wt_source_filter(struct wt_source *source, const char *expression,
                                              struct wt_error *error);

/* The next frame. WT_OK; WT_AGAIN (interfaces and pipes: nothing more at the moment; show what you
 * have and call again, the next call waits up to 0.1 s); WT_END; WT_BROKEN (cut in the middle of a
 * record, or unreadable from here on: what came before is good); WT_CANNOT (the interface went down
 * or away). The last three do not change any more. */
WT_MUST_CHECK enum wt_status wt_source_next(struct wt_source *source, struct wt_frame *frame,
                                            struct wt_error *error);

enum { WT_AHEAD = 4 };
/* Look at a frame that wt_source_next will give soon, as far as it lies in memory already: each
 * once, in their order, at most WT_AHEAD before its turn. False: none is to be seen now. Its bytes
 * are good until its turn is over. */
bool wt_source_ahead(struct wt_source *source, struct wt_frame *frame);

/* Live: stop taking new frames once what the kernel already holds has been read; from then on
 * wt_source_next gives WT_END when that is done. Safe in a signal handler. For files: the next
 * wt_source_next gives WT_END. */
void wt_source_stop(struct wt_source *source);

/* The LINKTYPE_ number of the frames; of a pcapng file that of its first interface, for each frame
 * has its own. */
uint32_t wt_source_link_type(const struct wt_source *source);
/* Is it a live interface, not a file? */
bool wt_source_is_live(const struct wt_source *source);
/* Live: the packet(7) socket that it reads; -1 for files and for devices that are no network. */
int wt_source_packet_socket(const struct wt_source *source);

/* How far into a file we are: both in bytes of the file, compressed ones where it is. False: it is
 * not one whose size is known. */
bool wt_source_position(const struct wt_source *source, uint64_t *at, uint64_t *size);

struct wt_source_stats {
    uint64_t captured; /* frames handed on */
    uint64_t received; /* by the filter, as the kernel counts (on loopback twice a packet) */
    uint64_t dropped;  /* by the kernel: its buffer was full */
    uint64_t dropped_by_interface;
};
/* Count the frames captured and lost up to now. False: there are no such counts (files). */
bool wt_source_stats(struct wt_source *source, struct wt_source_stats *stats);

/* Close and free; NULL is fine. */
void wt_source_close(struct wt_source *source);

/* A capture file being written: pcap, nanoseconds kept, the first frame's link type (the source's
 * where there is none). Or one file after the other: then each appears under its name with its
 * header in it, and replaces at once what had that name before. */
struct wt_sink;

struct wt_sink_options {
    const char *path;        /* "-": standard output, where nothing can follow */
    uint64_t rotate_bytes;   /* what is larger before a packet is followed by the next; 0: none */
    uint64_t rotate_seconds; /* a file as old is followed by the next; path may then have the
                                conversions of strftime(3) after its last '/'; 0: none */
    uint64_t rotate_files;   /* with rotate_bytes: so many names, then the first one again; with
                                rotate_seconds alone: the end after so many; 0: no limit */
    bool has_owner;          /* files that come to be are given to: */
    uint32_t owner, group;   /* user and group ids */
    bool has_caller; /* we have rights that whoever called us (sudo) has not: what they could not
                        write is not overwritten */
    uint32_t caller, caller_group;
};

/* Open a capture file to write frames of this source; "-" is standard output. *sink is set on
 * WT_OK only; close it. A path is created or emptied; never through a FIFO that nobody reads, nor,
 * where anybody may write, through what another user made there (WRITE_FOREIGN). WT_CANNOT: that,
 * no right, no memory. */
WT_MUST_CHECK enum wt_status wt_sink_open(struct wt_sink **sink, const char *path,
                                          const struct wt_source *source, struct wt_error *error);
/* The same with rotation and an owner; options is needed for this call only. Of rotation by time
 * the first file begins with the first frame where a file is read, at once where live. */
WT_MUST_CHECK enum wt_status wt_sink_open_with(struct wt_sink **sink,
                                               const struct wt_sink_options *options,
                                               const struct wt_source *source,
                                               struct wt_error *error);
/* Write a frame, at the latest with the next wt_sink_flush. WT_END: the last file is full, this
 * frame was not taken. WT_CANNOT, MIXED_LINK_TYPES: a frame of another link type than those before
 * it (pcapng) has no place in a pcap file. After WT_CANNOT a regular file ends with the last
 * record that is whole. */
WT_MUST_CHECK enum wt_status wt_sink_put(struct wt_sink *sink, const struct wt_frame *frame,
                                         struct wt_error *error);
/* Write what is buffered. WT_CANNOT: the disk is full or the like; then a regular file ends with
 * the last record that is whole. */
WT_MUST_CHECK enum wt_status wt_sink_flush(struct wt_sink *sink, struct wt_error *error);
/* When nothing arrives: flushes; live it is then the clock that says when a file is followed by the
 * next. WT_END: the last file's time is over. */
WT_MUST_CHECK enum wt_status wt_sink_rest(struct wt_sink *sink, struct wt_error *error);
/* Flush, close and free, whatever the status says; NULL is fine. WT_CANNOT: not all could be
 * written. */
WT_MUST_CHECK enum wt_status wt_sink_close(struct wt_sink *sink, struct wt_error *error);
/* Take back the last n bytes that were written to fd, half a record or half a line when the disk is
 * full. Only of a regular file, and only where nobody has written behind them. */
void wt_take_back(int fd, uint64_t n);
/* The open directory where rotation goes on to create files, or -1. */
int wt_sink_directory(const struct wt_sink *sink);

/* What can be captured here. */
enum wt_interface_kind {
    WT_INTERFACE_LOOPBACK,
    WT_INTERFACE_ETHERNET,
    WT_INTERFACE_WIRELESS,
    WT_INTERFACE_VIRTUAL, /* bridge, veth, tun, docker … */
    WT_INTERFACE_ANY,     /* libpcap's all-interfaces device */
    WT_INTERFACE_OTHER,   /* nflog, usbmon, dbus …: no network card */
};

struct wt_interface {
    char name[64];
    enum wt_interface_kind kind;
    bool up;
    bool capturable;       /* opening it would succeed with the rights we have now */
    char addresses[4][64]; /* as text, IPv4 first; "" beyond n_addresses */
    unsigned n_addresses;
};

/* List up to size interfaces in libpcap's order, and set *n to how many. WT_CANNOT: they cannot be
 * asked for. */
WT_MUST_CHECK enum wt_status wt_interfaces(struct wt_interface *out, size_t size, size_t *n,
                                           struct wt_error *error);

/* The version line of the libpcap that is linked; static text. */
const char *wt_source_library(void);

#endif
