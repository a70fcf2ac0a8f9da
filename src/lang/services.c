/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is who at the ports that learners meet: the words of services.def. */
#include "wiretutor/lang.h"

struct service {
    uint16_t port;
    uint8_t transports; /* a set: enum wt_transports */
    const char *text[WT_N_LANGUAGES];
};

/* clang-format off */
static const struct service services[] = {
#define WT_SERVICE(port, transports, name, en, zh) {port, transports, {en, zh}},
#include "wiretutor/services.def"
#undef WT_SERVICE
};
/* clang-format on */

/* The first row whose port is not below this one; the table is sorted by port. */
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

const char *wt_service_words(enum wt_language language, uint16_t port, enum wt_transport transport)
{
    /* A port may have two rows: TCP and UDP are separate spaces. */
    for (size_t i = first_at(port); i < WT_ARRAY_LEN(services) && services[i].port == port; i++)
        if ((services[i].transports & 1U << transport) != 0)
            return services[i].text[language];
    return NULL;
}
