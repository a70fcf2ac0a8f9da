/* SPDX-License-Identifier: BSD-2-Clause */
/* Symbols in the charset asked for, and colours where they are wanted. */
#include "renderer.h"

/* What stands for our own symbols where only ASCII may be printed. */
static const struct {
    const char *symbol, *ascii;
} stand_ins[] = {
    {"→", "->" },
    {"←", "<-" },
    {"–", "-"  },
    {"—", "--" },
    {"·",  "|"  },
    {"…", "..."},
    {"“", "\"" },
    {"”", "\"" },
    {"’", "'"  },
    {"µ",  "u"  },
    {"×",  "x"  },
    {"÷",  "/"  },
    {"│", "|"  },
    {"─", "-"  },
    {"═", "="  },
    {"╌", "."  },
    {"▶", ">"  },
    {"◀", "<"  },
    {"✗", "X"  },
};

static size_t stand_in(struct wt_text *out, const char *s, size_t n)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(stand_ins); i++) {
        size_t length = strlen(stand_ins[i].symbol);

        if (length <= n && memcmp(s, stand_ins[i].symbol, length) == 0) {
            wt_text_str(out, stand_ins[i].ascii);
            return length;
        }
    }
    wt_text_bytes(out, s, 1); /* Chinese words stay what they are */
    return 1;
}

void wt_put_stand_ins(struct wt_text *out, const char *utf8, size_t n)
{
    for (size_t i = 0; i < n;) {
        if ((unsigned char)utf8[i] < 0x80)
            wt_text_char(out, utf8[i++]);
        else
            i += stand_in(out, utf8 + i, n - i);
    }
}

void wt_put_label(struct wt_renderer *r, enum wt_label label)
{
    wt_put(r, wt_label(r->options.language, label));
}

void wt_paint(struct wt_renderer *r, enum wt_paint paint)
{
    static const char *const codes[] = {
        [WT_PLAIN] = "\033[0m",  [WT_BOLD] = "\033[1m",     [WT_DIM] = "\033[2m",
        [WT_GREEN] = "\033[32m", [WT_YELLOW] = "\033[33m",  [WT_RED] = "\033[31m",
        [WT_CYAN] = "\033[36m",  [WT_MAGENTA] = "\033[35m",
    };

    if (r->options.color)
        wt_text_str(r->out, codes[paint]);
}
