/* SPDX-License-Identifier: BSD-2-Clause */
/* An exported symbol of a loaded ELF file, looked up as the dynamic linker does it, in the memory
 * of its process: no file is opened, so it works for deleted ones and in containers too. */
#include "peek.h"

#include <elf.h>
#include <link.h>
#include <string.h>

enum { MOST_HEADERS = 64, MOST_ENTRIES = 128, MOST_CHAIN = 4096, LONGEST_NAME = 32 };

struct image {
    struct wt_peek *peek;
    uint64_t base, bias;
    uint64_t symbols, strings, hash; /* addresses; 0: not found */
};

/* The addresses in a dynamic section: glibc has added the bias already, others have not. */
static uint64_t absolute(const struct image *image, uint64_t value)
{
    return value < image->base ? value + image->bias : value;
}

static bool take_dynamic(struct image *image, uint64_t at, uint64_t size)
{
    ElfW(Dyn) entry;

    for (unsigned i = 0; i < MOST_ENTRIES && (i + 1) * sizeof entry <= size; i++) {
        if (!wt_peek(image->peek, at + i * sizeof entry, &entry, sizeof entry))
            return false;
        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_SYMTAB)
            image->symbols = absolute(image, entry.d_un.d_ptr);
        else if (entry.d_tag == DT_STRTAB)
            image->strings = absolute(image, entry.d_un.d_ptr);
        else if (entry.d_tag == DT_GNU_HASH)
            image->hash = absolute(image, entry.d_un.d_ptr);
    }
    return image->symbols != 0 && image->strings != 0 && image->hash != 0;
}

static bool open_image(struct image *image)
{
    static const unsigned char own_class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    uint64_t dynamic = 0, size = 0;
    bool loaded = false;
    ElfW(Ehdr) header;
    ElfW(Phdr) part;

    if (!wt_peek(image->peek, image->base, &header, sizeof header) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != own_class ||
        header.e_phentsize != sizeof part)
        return false;
    for (unsigned i = 0; i < header.e_phnum && i < MOST_HEADERS; i++) {
        if (!wt_peek(image->peek, image->base + header.e_phoff + i * sizeof part, &part,
                     sizeof part))
            return false;
        if (part.p_type == PT_LOAD && part.p_offset == 0 && !loaded) {
            image->bias = image->base - part.p_vaddr;
            loaded = true;
        } else if (part.p_type == PT_DYNAMIC) {
            dynamic = part.p_vaddr;
            size = part.p_memsz;
        }
    }
    return loaded && dynamic != 0 && take_dynamic(image, dynamic + image->bias, size);
}

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 5381;

    for (; *name != '\0'; name++)
        hash = hash * 33 + (unsigned char)*name;
    return hash;
}

/* The symbol's address if it has this name. */
static uint64_t symbol_named(struct image *image, uint32_t index, const char *name)
{
    char found[LONGEST_NAME];
    ElfW(Sym) symbol;
    size_t n = strlen(name) + 1;

    if (n > sizeof found ||
        !wt_peek(image->peek, image->symbols + (uint64_t)index * sizeof symbol, &symbol,
                 sizeof symbol) ||
        symbol.st_shndx == SHN_UNDEF ||
        !wt_peek(image->peek, image->strings + symbol.st_name, found, n) ||
        memcmp(found, name, n) != 0)
        return 0;
    return symbol.st_value + image->bias;
}

uint64_t wt_elf_symbol(struct wt_peek *peek, uint64_t image_base, const char *name)
{
    struct image image = {.peek = peek, .base = image_base};
    struct {
        uint32_t n_buckets, first, n_bloom, shift;
    } table;
    uint32_t hash = hash_of(name), index, chained;
    uint64_t buckets, chains;

    if (!open_image(&image) || !wt_peek(peek, image.hash, &table, sizeof table) ||
        table.n_buckets == 0)
        return 0;
    buckets = image.hash + sizeof table + (uint64_t)table.n_bloom * sizeof(ElfW(Addr));
    chains = buckets + (uint64_t)table.n_buckets * sizeof index;
    if (!wt_peek(peek, buckets + hash % table.n_buckets * sizeof index, &index, sizeof index) ||
        index < table.first)
        return 0;
    for (unsigned i = 0; i < MOST_CHAIN; i++, index++) {
        uint64_t found;

        if (!wt_peek(peek, chains + (uint64_t)(index - table.first) * sizeof chained, &chained,
                     sizeof chained))
            return 0;
        found = (chained | 1) == (hash | 1) ? symbol_named(&image, index, name) : 0;
        if (found != 0 || (chained & 1) != 0) /* the last of its bucket */
            return found;
    }
    return 0;
}
