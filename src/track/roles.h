/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is the client where no SYN was captured? Earlier packets of the two endpoints help: one that
 * answers SYNs, or talks with several peers, is a server. Kept in a table of fixed size. */
#ifndef WT_TRACK_ROLES_H
#define WT_TRACK_ROLES_H

#include <stdbool.h>
#include <stdint.h>

#include "hash.h"
#include "wiretutor/conversation.h"

enum { ROLE_SETS = 1 << 14, ROLE_WAYS = 4 };

struct known_endpoint {
    uint64_t who;  /* hash of address and port; 0: empty */
    uint32_t peer; /* part of its first peer's hash */
    bool answers;  /* it has sent a SYN-ACK */
    bool peers;    /* it has had more than one peer */
};

struct roles {
    struct known_endpoint *known; /* ROLE_SETS * ROLE_WAYS of them */
};

/* Which of the two ends of a new conversation is the client: 0 or 1. end[0] sent first. */
uint8_t track_guess_client(const struct roles *roles, const struct hash_key *key,
                           const struct wt_end end[2]);
/* Prefetch what is known of both endpoints into the cache, before they are looked up. */
void track_fetch_peers(const struct roles *roles, const struct hash_key *key,
                       const struct wt_endpoint *a, const struct wt_endpoint *b);
/* Record that these two endpoints talk with each other. */
void track_note_peers(struct roles *roles, const struct hash_key *key, const struct wt_end end[2]);
/* Record that this endpoint answers SYNs. */
void track_note_server(struct roles *roles, const struct hash_key *key,
                       const struct wt_endpoint *server);

#endif
