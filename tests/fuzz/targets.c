/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "wiretutor/packet.h"

static const struct fuzz_target targets[] = {
    {"path",      fuzz_path     },
    {"tracker",   fuzz_tracker  },
    {"check",     fuzz_check    },
    {"lookup",    fuzz_lookup   },
    {"fragments", fuzz_fragments},
    {"stream",    fuzz_stream   },
    {"options",   fuzz_options  },
    {"filter",    fuzz_filter   },
    {"python",    fuzz_python   },
    {"native",    fuzz_native   },
    {"answers",   fuzz_answers  },
};
static const struct fuzz_target dissect = {"dissect", fuzz_dissect};

/* The i-th name among the dissectors' that no earlier one has; NULL beyond the last. */
static const char *dissector_name(size_t i)
{
    for (size_t k = 0; wt_dissector_at(k) != NULL; k++) {
        const char *name = wt_dissector_at(k)->name;
        size_t before = 0;

        while (strcmp(wt_dissector_at(before)->name, name) != 0)
            before++;
        if (before == k && i-- == 0)
            return name;
    }
    return NULL;
}

const char *fuzz_target_name(size_t i, char out[64])
{
    if (i < WT_ARRAY_LEN(targets))
        return targets[i].name;
    const char *name = dissector_name(i - WT_ARRAY_LEN(targets));

    if (name == NULL)
        return NULL;
    (void)snprintf(out, 64, "%s-%s", dissect.name, name);
    return out;
}

const struct fuzz_target *fuzz_target_named(const char *name, const char **part)
{
    size_t n = strlen(dissect.name);

    *part = "";
    for (size_t i = 0; i < WT_ARRAY_LEN(targets); i++)
        if (strcmp(targets[i].name, name) == 0)
            return &targets[i];
    if (strncmp(name, dissect.name, n) != 0 || name[n] != '-')
        return NULL;
    for (size_t i = 0; dissector_name(i) != NULL; i++)
        if (strcmp(dissector_name(i), name + n + 1) == 0) {
            *part = name + n + 1;
            return &dissect;
        }
    return NULL;
}
