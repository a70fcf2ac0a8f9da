# wiretutor: one Makefile, out of tree, dependencies from the compiler.
#   make            build/release/wiretutor        make MODE=debug | MODE=asan
#   make demo       installs what is missing, builds, tells the story of a sample
#   make check      the same, then every test
MODE    ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   := build/$(MODE)
PKGS    := libpcap libutf8proc zlib libzstd
PKG_CONFIG ?= pkg-config

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wundef -Wvla \
        -Wstrict-prototypes -Wmissing-prototypes -Wformat=2
ifdef CI
WARN += -Werror
endif
mode.release := -O2 -g -fstack-protector-strong -fPIE
mode.debug   := -O0 -g3
mode.asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
link.release := -pie -Wl,-z,relro,-z,now
link.debug   :=
link.asan    := -fsanitize=address,undefined

CPPFLAGS += -Iinclude -D_GNU_SOURCE
CPPFLAGS += $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null)
CFLAGS   += -std=c11 $(WARN) $(mode.$(MODE))
LDFLAGS  += $(link.$(MODE))
LDLIBS   += $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)

lib   := $(filter-out src/cli/%,$(wildcard src/*/*.c src/*/*/*.c))
cli   := $(wildcard src/cli/*.c)
units := $(wildcard tests/unit/test_*.c)
libo  := $(lib:%.c=$(BUILD)/%.o)
clio  := $(cli:%.c=$(BUILD)/%.o)
unitb := $(units:tests/unit/%.c=$(BUILD)/tests/unit/%)
pairs := $(patsubst samples/clients/%.c,$(BUILD)/samples/%,$(wildcard samples/clients/*.c))

all: $(BUILD)/wiretutor

$(BUILD)/libwiretutor.a: $(libo)
	@rm -f $@
	$(AR) rcs $@ $^
$(BUILD)/wiretutor: $(clio) $(BUILD)/libwiretutor.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(BUILD)/tests/unit/support.o $(filter-out %/main.o,$(clio)) $(BUILD)/libwiretutor.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

units: $(unitb)
	@for t in $(unitb); do $$t || exit 1; done

samples: $(pairs)
$(BUILD)/samples/%: samples/clients/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $<

clean:
	rm -rf build

.PHONY: all units samples clean
.SECONDARY:
-include $(patsubst %.c,$(BUILD)/%.d,$(lib) $(cli) $(units) tests/unit/support.c) $(pairs:%=%.d)
