// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Random numbers for ids. Each thread has a generator of its own, which costs less than the
/// kernel's and, like it, is not meant for secrets: xoroshiro128++ (https://prng.di.unimi.it).
#pragma once

#include <sonde/scratch.bpf.h>

static __always_inline __u64 sonde_kernel_random(void) {
    return (__u64)bpf_get_prandom_u32() << 32 | bpf_get_prandom_u32();
}

static __always_inline __u64 sonde_rotate(__u64 word, int bits) {
    return word << bits | word >> (64 - bits);
}

/// Advances a generator, and returns its next number.
static __always_inline __u64 sonde_random_next(__u64 *state) {
    __u64 one = state[0], other = state[1];
    __u64 result = sonde_rotate(one + other, 17) + one;
    other ^= one;
    state[0] = sonde_rotate(one, 49) ^ other ^ other << 21;
    state[1] = sonde_rotate(other, 28);
    return result;
}

/// Two random words.
struct sonde_random_words {
    __u64 words[2];
};

/// Fills `random` with random bits; neither word is zero, as ids require. It is a global function,
/// so that the verifier follows it once and not for each way on which a span starts.
__noinline int sonde_random(struct sonde_random_words *random) {
    if (!random)
        return 0;
    struct sonde_scratch *scratch = bpf_task_storage_get(
        &sonde_scratches, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
    __u64 seed[2], *state = scratch ? scratch->random : seed;
    if (SONDE_UNLIKELY(!scratch || !(state[0] | state[1]))) {
        state[0] = sonde_kernel_random() | 1;
        state[1] = sonde_kernel_random();
    }
    random->words[0] = sonde_random_next(state) ?: 1;
    random->words[1] = sonde_random_next(state) ?: 1;
    return 0;
}
