#include <immintrin.h>
#include "kernels.h"

static inline float sum8(__m256 v) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_shuffle_ps(s, s, 1)));
}

static inline float norm_of(packed_keys keys, int token) { return _cvtsh_ss(keys.norms[token]); }

void score_f32(const float *query, const float *keys, int num_tokens, float *logits) {
  for (int token = 0; token < num_tokens; token++, keys += HEAD_DIM) {
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    for (int i = 0; i < HEAD_DIM; i += 32)
      for (int part = 0; part < 4; part++)
        sums[part] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8 * part),
                                     _mm256_loadu_ps(keys + i + 8 * part), sums[part]);
    logits[token] = sum8(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
  }
}

/* Eight centroids by the codes in four bytes: the lower and the upper eight are looked up, the fourth bit chooses. */
static inline __m256 look_up(const uint8_t *codes, __m256 low, __m256 high) {
  const __m256i shifts = _mm256_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28);
  __m256i nibbles = _mm256_srlv_epi32(_mm256_set1_epi32(*(const int32_t *)codes), shifts);
  __m256 choice = _mm256_castsi256_ps(_mm256_slli_epi32(nibbles, 28));
  return _mm256_blendv_ps(_mm256_permutevar8x32_ps(low, nibbles), _mm256_permutevar8x32_ps(high, nibbles), choice);
}

void score_exact(const float *query, packed_keys keys, const float *centroids, int num_tokens, float *logits) {
  const __m256 low = _mm256_loadu_ps(centroids), high = _mm256_loadu_ps(centroids + 8);
  for (int token = 0; token < num_tokens; token++) {
    const uint8_t *codes = keys.codes + token * CODE_BYTES;
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    for (int i = 0; i < HEAD_DIM; i += 32)
      for (int part = 0; part < 4; part++)
        sums[part] = _mm256_fmadd_ps(_mm256_loadu_ps(query + i + 8 * part),
                                     look_up(codes + i / 2 + 4 * part, low, high), sums[part]);
    float sum = sum8(_mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
    logits[token] = sum * norm_of(keys, token);
  }
}

void score_int8(const int8_t *query, packed_keys keys, const uint8_t *codewords, float zero, float factor,
                int num_tokens, float *logits) {
  const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)codewords));
  const __m256i nibble = _mm256_set1_epi8(15), ones = _mm256_set1_epi16(1);
  int total = 0;
  for (int i = 0; i < HEAD_DIM; i++) total += query[i];
  for (int token = 0; token < num_tokens; token++) {
    const uint8_t *codes = keys.codes + token * CODE_BYTES;
    __m256i sum = _mm256_setzero_si256();
    for (int i = 0; i < CODE_BYTES; i += 32) {
      __m256i bytes = _mm256_loadu_si256((const __m256i *)(codes + i));
      __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(bytes, nibble));
      __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
      const __m256i *at = (const __m256i *)(query + 2 * i);
      __m256i first = _mm256_maddubs_epi16(low, _mm256_loadu_si256(at));
      __m256i last = _mm256_maddubs_epi16(high, _mm256_loadu_si256(at + 1));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(first, ones));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(last, ones));
    }
    float product = sum8(_mm256_cvtepi32_ps(sum)) - zero * total;
    logits[token] = product * factor * norm_of(keys, token);
  }
}

void decode_rotated(packed_keys keys, const float *centroids, int num_tokens, float *vectors) {
  const __m256 low = _mm256_loadu_ps(centroids), high = _mm256_loadu_ps(centroids + 8);
  for (int token = 0; token < num_tokens; token++, vectors += HEAD_DIM) {
    const uint8_t *codes = keys.codes + token * CODE_BYTES;
    const __m256 scale = _mm256_set1_ps(norm_of(keys, token) * 0.08838834764831845f);
    for (int i = 0; i < HEAD_DIM; i += 8)
      _mm256_storeu_ps(vectors + i, _mm256_mul_ps(scale, look_up(codes + i / 2, low, high)));
  }
}
