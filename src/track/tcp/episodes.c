/* SPDX-License-Identifier: BSD-2-Clause */
#include "episodes.h"

#include <stddef.h>

struct episode *track_episode_of(const struct episodes *episodes, uint32_t stream)
{
    struct episode *e = &episodes->all[stream % N_EPISODES];

    return e->used && e->stream == stream ? e : NULL;
}

struct episode *track_episode(const struct episodes *episodes, uint32_t stream)
{
    struct episode *e = &episodes->all[stream % N_EPISODES];

    if (!e->used || e->stream != stream)
        *e = (struct episode){.used = true, .stream = stream};
    return e;
}
