/* SPDX-License-Identifier: BSD-2-Clause */
/* A number for each conversation, kept by a user of the tracker. */
#include "wiretutor/beside.h"

struct wt_tag {
    uint32_t first; /* the conversation's first frame; 0: none yet */
    uint32_t value;
};

/* The first one of its chunk: seldom, so not inlined. */
static __attribute__((noinline)) uint32_t *first_tag_of(struct wt_tags *tags,
                                                        const struct wt_conversation *conversation)
{
    if (wt_beside_room(&tags->records, conversation, sizeof(struct wt_tag)))
        return wt_tag_of(tags, conversation);
    tags->no_memory = true;
    tags->spare = 0;
    return &tags->spare;
}

uint32_t *wt_tag_of(struct wt_tags *tags, const struct wt_conversation *conversation)
{
    struct wt_tag *tag =
        (struct wt_tag *)wt_beside_place(&tags->records, conversation, sizeof *tag);

    if (tag == NULL)
        return first_tag_of(tags, conversation);
    if (tag->first != conversation->at[WT_AT_FIRST])
        *tag = (struct wt_tag){.first = conversation->at[WT_AT_FIRST]};
    return &tag->value;
}

uint32_t wt_tag_read(const struct wt_tags *tags, const struct wt_conversation *conversation)
{
    const struct wt_tag *tag =
        (const struct wt_tag *)wt_beside_find(&tags->records, conversation, sizeof *tag);

    return tag != NULL ? tag->value : 0;
}

void wt_tags_clear(struct wt_tags *tags)
{
    wt_beside_clear(&tags->records);
    *tags = (struct wt_tags){0};
}
