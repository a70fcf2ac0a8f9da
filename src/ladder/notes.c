/* SPDX-License-Identifier: BSD-2-Clause */
/* The story's remarks as short notes beside an arrow, and whether bytes are missing. The ladder
 * follows the remarks, not Wireshark's flags, so that both tell one story. */
#include "book.h"

enum { REPEATS = 1, GAP = 2 };

static const struct {
    uint16_t remark, label;
    uint8_t means;
    const char *number; /* the argument that becomes {n} */
} notes[] = {
    {WT_REMARK_RETRANSMITTED,            WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_RETRANSMITTED_AGAIN,      WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_RETRANSMITTED_SOME_WAY,   WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_SAME_PACKET_AGAIN,        WT_LABEL_LADDER_TWIN,           0,       "packet"},
    {WT_REMARK_TAIL_PROBE,               WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_FAST_RETRANSMITTED,       WT_LABEL_LADDER_FAST,           REPEATS, NULL    },
    {WT_REMARK_SPURIOUSLY_RETRANSMITTED, WT_LABEL_LADDER_NEEDLESS,       0,       NULL    },
    {WT_REMARK_RESENT_SMALLER,           WT_LABEL_LADDER_SMALLER,        REPEATS, NULL    },
    {WT_REMARK_SYN_RETX,                 WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_SYN_RETX_ANSWERED,        WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_SYNACK_RETX_ANSWERED,     WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_SYNACK_RETX,              WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_FIN_RETX,                 WT_LABEL_LADDER_RETRANSMISSION, REPEATS, NULL    },
    {WT_REMARK_DATA_AGAIN,               WT_LABEL_LADDER_AGAIN,          0,       NULL    },
    {WT_REMARK_CAPTURED_TWICE,           WT_LABEL_LADDER_COPY,           0,       "packet"},
    {WT_REMARK_CAPTURED_ROUTED,          WT_LABEL_LADDER_COPY,           0,       "packet"},
    {WT_REMARK_OUT_OF_ORDER,             WT_LABEL_LADDER_OUT_OF_ORDER,   0,       NULL    },
    {WT_REMARK_NOT_CAPTURED,             WT_N_LABELS,                    GAP,     NULL    },
    {WT_REMARK_ACKED_UNSEEN,             WT_LABEL_LADDER_UNSEEN,         0,       NULL    },
    {WT_REMARK_DUPLICATE_ACK,            WT_LABEL_LADDER_DUPLICATE_ACK,  0,       "n"     },
    {WT_REMARK_DSACK,                    WT_LABEL_LADDER_ACK_AGAIN,      0,       NULL    },
    {WT_REMARK_DSACK_OF,                 WT_LABEL_LADDER_ACK_AGAIN,      0,       NULL    },
    {WT_REMARK_DUPLICATE_ACK_ECHO,       WT_LABEL_LADDER_ACK_AGAIN,      0,       NULL    },
    {WT_REMARK_ZERO_WINDOW,              WT_LABEL_LADDER_ZERO_WINDOW,    0,       NULL    },
    {WT_REMARK_ZERO_WINDOW_PROBE,        WT_LABEL_LADDER_PROBE,          0,       NULL    },
    {WT_REMARK_ZERO_WINDOW_PROBE_ACK,    WT_LABEL_LADDER_STILL_ZERO,     0,       NULL    },
    {WT_REMARK_WINDOW_FULL,              WT_LABEL_LADDER_WINDOW_FULL,    0,       NULL    },
    {WT_REMARK_WINDOW_LIMITS,            WT_LABEL_LADDER_WINDOW_FULL,    0,       NULL    },
    {WT_REMARK_WINDOW_SILLY,             WT_LABEL_LADDER_WINDOW_FULL,    0,       NULL    },
    {WT_REMARK_WINDOW_REOPENED,          WT_LABEL_LADDER_WINDOW_OPEN,    0,       "window"},
    {WT_REMARK_WINDOW_REOPENED_ASKED,    WT_LABEL_LADDER_WINDOW_OPEN,    0,       "window"},
    {WT_REMARK_WINDOW_UPDATE,            WT_LABEL_LADDER_WINDOW_OPEN,    0,       "window"},
    {WT_REMARK_WINDOW_UPDATE_UNSCALED,   WT_LABEL_LADDER_WINDOW_FIELD,   0,       "window"},
    {WT_REMARK_KEEP_ALIVE,               WT_LABEL_LADDER_KEEP_ALIVE,     0,       NULL    },
    {WT_REMARK_KEEP_ALIVE_ACK,           WT_LABEL_LADDER_KEEP_ALIVE_ACK, 0,       NULL    },
    {WT_REMARK_SYN_RETRY,                WT_LABEL_LADDER_RETRY,          0,       "n"     },
    {WT_REMARK_SIM_OPEN,                 WT_LABEL_LADDER_SYNS_CROSS,     0,       NULL    },
    {WT_REMARK_SIM_CLOSE,                WT_LABEL_LADDER_FINS_CROSS,     0,       NULL    },
    {WT_REMARK_CHALLENGE_ACK,            WT_LABEL_LADDER_OLD_CONNECTION, 0,       NULL    },
    {WT_REMARK_SYNACK_BAD_ACK,           WT_LABEL_LADDER_WRONG_ACK,      0,       NULL    },
    {WT_REMARK_BAD_ACK,                  WT_LABEL_LADDER_WRONG_ACK,      0,       NULL    },
    {WT_REMARK_SYN_MISSED,               WT_LABEL_LADDER_SYN_MISSED,     0,       NULL    },
    {WT_REMARK_SYNACK_MISSED,            WT_LABEL_LADDER_SYNACK_MISSED,  0,       NULL    },
    {WT_REMARK_MIDSTREAM,                WT_LABEL_LADDER_MIDSTREAM,      0,       NULL    },
    {WT_REMARK_FAST_OPEN_REQUEST,        WT_LABEL_LADDER_COOKIE,         0,       NULL    },
    {WT_REMARK_FAST_OPEN_ACCEPTED,       WT_LABEL_LADDER_FAST_OPEN,      0,       NULL    },
    {WT_REMARK_FAST_OPEN_IGNORED,        WT_LABEL_LADDER_NOT_FAST_OPEN,  0,       NULL    },
    {WT_REMARK_RST_NOT_NEXT,             WT_LABEL_LADDER_IGNORED,        0,       NULL    },
    {WT_REMARK_RST_IGNORED,              WT_LABEL_LADDER_IGNORED,        0,       NULL    },
    {WT_REMARK_DATA_AFTER_CLOSE,         WT_LABEL_LADDER_AFTER_END,      0,       NULL    },
    {WT_REMARK_ODD_FLAGS,                WT_LABEL_LADDER_ODD_FLAGS,      0,       NULL    },
    {WT_REMARK_PORT_REUSED,              WT_LABEL_LADDER_REUSED,         0,       NULL    },
    {WT_REMARK_MALFORMED,                WT_LABEL_LADDER_MALFORMED,      0,       NULL    },
    {WT_REMARK_CHECKSUM_BAD,             WT_LABEL_LADDER_BAD_CHECKSUM,   0,       NULL    },
};

static size_t note_of(enum wt_remark_id id)
{
    size_t i = 0;

    while (i < WT_ARRAY_LEN(notes) && notes[i].remark != id)
        i++;
    return i;
}

static uint32_t number_of(const struct wt_remark *remark, const char *name)
{
    for (unsigned i = 0; name != NULL && i < remark->n_args; i++)
        if (strcmp(remark->args[i].name, name) == 0)
            return (uint32_t)remark->args[i].as.number;
    return 0;
}

void ladder_add_note(struct wt_ladder_row *row, enum wt_label label, uint32_t number)
{
    if (row->n_notes == WT_LADDER_MAX_NOTES)
        return;
    row->notes[row->n_notes++] = (struct wt_ladder_note){(uint16_t)label, number};
}

void ladder_note_remarks(struct wt_ladder_row *row, const struct wt_commentary *commentary)
{
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        size_t note = note_of(commentary->remarks[i].id);

        if (note < WT_ARRAY_LEN(notes) && notes[note].label != WT_N_LABELS)
            ladder_add_note(row, (enum wt_label)notes[note].label,
                            number_of(&commentary->remarks[i], notes[note].number));
    }
}

static bool means(const struct wt_commentary *commentary, uint8_t what)
{
    for (size_t i = 0; i < commentary->n_remarks; i++) {
        size_t row = note_of(commentary->remarks[i].id);

        if (row < WT_ARRAY_LEN(notes) && notes[row].means & what)
            return true;
    }
    return false;
}

bool ladder_is_told(const struct wt_commentary *commentary, enum wt_remark_id id)
{
    for (size_t i = 0; i < commentary->n_remarks; i++)
        if (commentary->remarks[i].id == id)
            return true;
    return false;
}

bool ladder_is_repeat(const struct wt_commentary *commentary)
{
    return means(commentary, REPEATS);
}

bool ladder_has_gap(const struct wt_commentary *commentary)
{
    return means(commentary, GAP);
}
