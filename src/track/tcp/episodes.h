/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes on between two ends for some packets: a window that is shut, or used up again and
 * again; a late ACK; a wrong checksum; who asked for what was sent again. Few conversations ever
 * have any of it, so it has a table of its own: each conversation has a place by its number, and a
 * newer one takes the place of an older one, whose episode is then no longer told. */
#ifndef WT_TRACK_EPISODES_H
#define WT_TRACK_EPISODES_H

#include <stdbool.h>
#include <stdint.h>

enum { N_EPISODES = 1024 };

enum { N_JUMPS = 4 };
struct episode_side {
    int64_t shut_ns, full_ns;
    uint32_t shut_frame;  /* since then its window has been 0; frame 0: it is not */
    uint32_t full_window; /* it used up a window of so many bytes last; 0: never … */
    uint8_t small_fills;  /* … so often by few bytes; they stop at 255 */

    int64_t held_ns, freed_ns;
    bool is_held;
    uint32_t held_by, held_after; /* its small segment, and the ACK that came so late, just now */

    int64_t asked_ns;   /* when it first asked for the bytes that are missing now … */
    uint32_t asked_ts;  /* … with this timestamp */
    uint32_t latest_ts; /* the highest of its segments with data, while the other end asked */
    bool has_asked_ts, has_latest_ts;
    uint8_t n_jumps; /* its segments behind a gap, the latest ones: whatever fills it was sent … */
    struct {
        uint32_t seq, ts; /* … after them, if its timestamp is later */
    } jump[N_JUMPS];
    uint32_t damaged_frame, damaged_seq, damaged_end; /* its first one with a wrong checksum … */
    bool is_settled;                                  /* … which was confirmed or repeated */

    uint32_t
        ignored_frame; /* its RST or SYN that the other end does not take, not answered yet; 0 */
    bool ignored_syn;

    uint32_t asked_frame; /* it asked for missing bytes last */
    int64_t probed_ns,
        probe_gap_ns;   /* it asked for a window, so long after it did last or had to … */
    uint32_t probed_at; /* … having sent all up to this number */
    uint32_t again_frame, again_seq, again_end; /* it sent these again last */
};

struct episode {
    bool used;
    uint32_t stream;
    struct episode_side side[2];
};

struct episodes {
    struct episode *all; /* N_EPISODES of them */
};

/* The conversation's place; made its own where it is another's. */
struct episode *track_episode(const struct episodes *episodes, uint32_t stream);
/* The same, but NULL where it is another's. */
struct episode *track_episode_of(const struct episodes *episodes, uint32_t stream);

#endif
