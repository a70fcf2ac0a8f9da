/* SPDX-License-Identifier: BSD-2-Clause */
/* What things are called: the rows of services.def and entries.def. */
#include "wiretutor/names.h"

#include "wiretutor/lang.h"

/* clang-format off */
static const struct wt_service services[] = {
#define WT_SERVICE(port, transports, name, en, zh) {port, transports, name, {en, zh}},
#include "services.def"
#undef WT_SERVICE
};

static const struct wt_entry entries[] = {
#define WT_ENTRY(number, id, key, kind, sample, source, names, ...) \
    {WT_REMARK_ABOUT_##id, WT_REMARK_WIRE_##id, WT_LOOKUP_##kind, sample, names},
#include "entries.def"
#undef WT_ENTRY
};

static const char *const kinds[WT_N_LOOKUP_KINDS] = {
#define X(id, name) [WT_LOOKUP_##id] = name,
    WT_LOOKUP_KINDS(X)
#undef X
};
/* clang-format on */

const char *wt_loss_flag(enum wt_loss loss)
{
    static const char *const flags[WT_N_LOSSES] = {
        [WT_LOSS_NONE] = "",
        [WT_LOSS_NTH] = "--lose",
        [WT_LOSS_DATA] = "--lose-data",
        [WT_LOSS_ACKS] = "--lose-acks",
        [WT_LOSS_ONLY] = "--lose-only",
        [WT_LOSS_QUEUE] = "--queue",
    };

    return flags[loss];
}

const char *wt_lookup_kind_name(enum wt_lookup_kind kind)
{
    return kinds[kind];
}

const struct wt_entry *wt_entry_at(size_t i)
{
    return i < WT_ARRAY_LEN(entries) ? &entries[i] : NULL;
}

const struct wt_service *wt_service_at(size_t i)
{
    return i < WT_ARRAY_LEN(services) ? &services[i] : NULL;
}

/* The first row whose port is not below this one. */
static size_t first_at(uint16_t port)
{
    size_t low = 0, high = WT_ARRAY_LEN(services);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (services[middle].port < port)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct wt_service *wt_service_on(uint16_t port, enum wt_transport transport)
{
    /* A port may have two rows: TCP and UDP are separate spaces. */
    for (size_t i = first_at(port); i < WT_ARRAY_LEN(services) && services[i].port == port; i++)
        if ((services[i].transports & 1U << transport) != 0)
            return &services[i];
    return NULL;
}

const char *wt_service_words(enum wt_language language, uint16_t port, enum wt_transport transport)
{
    const struct wt_service *service = wt_service_on(port, transport);

    return service != NULL ? service->text[language] : NULL;
}
