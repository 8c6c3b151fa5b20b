#include <immintrin.h>
#include <math.h>
#include "kernels.h"

enum { NUM_VECTORS = HEAD_DIM / 8 };

static inline double sum_of_squares(const float *vector) {
  __m256d even = _mm256_setzero_pd(), odd = even;
  for (int i = 0; i < HEAD_DIM; i += 8) {
    __m256d a = _mm256_cvtps_pd(_mm_loadu_ps(vector + i)), b = _mm256_cvtps_pd(_mm_loadu_ps(vector + i + 4));
    even = _mm256_fmadd_pd(a, a, even);
    odd = _mm256_fmadd_pd(b, b, odd);
  }
  double sums[4];
  _mm256_storeu_pd(sums, _mm256_add_pd(even, odd));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Butterflies of neighbours 1, 2 and 4 apart. */
static inline __m256 transform_eight(__m256 v) {
  const __m256 minus = _mm256_set1_ps(-0.0f);
  __m256 flipped = _mm256_xor_ps(v, _mm256_blend_ps(_mm256_setzero_ps(), minus, 0xaa));
  v = _mm256_add_ps(flipped, _mm256_shuffle_ps(v, v, 0xb1));
  flipped = _mm256_xor_ps(v, _mm256_blend_ps(_mm256_setzero_ps(), minus, 0xcc));
  v = _mm256_add_ps(flipped, _mm256_shuffle_ps(v, v, 0x4e));
  flipped = _mm256_xor_ps(v, _mm256_blend_ps(_mm256_setzero_ps(), minus, 0xf0));
  return _mm256_add_ps(flipped, _mm256_permute2f128_ps(v, v, 1));
}

/* 0 to 15: seven thresholds of the magnitude, then the sign. */
static inline __m256i codes_of(__m256 y, const float *thresholds) {
  const __m256 sign_bit = _mm256_set1_ps(-0.0f);
  __m256 magnitude = _mm256_andnot_ps(sign_bit, y);
  __m256i count = _mm256_setzero_si256();
  for (int i = 0; i < 7; i++) {
    __m256 above = _mm256_cmp_ps(magnitude, _mm256_broadcast_ss(thresholds + i), _CMP_GT_OQ);
    count = _mm256_sub_epi32(count, _mm256_castps_si256(above));
  }
  __m256i positive = _mm256_add_epi32(count, _mm256_set1_epi32(8));
  __m256i negative = _mm256_sub_epi32(_mm256_set1_epi32(7), count);
  return _mm256_castps_si256(
      _mm256_blendv_ps(_mm256_castsi256_ps(positive), _mm256_castsi256_ps(negative), y));
}

/* 32 codes to 16 bytes. */
static inline void pack(const __m256i *codes, uint8_t *bytes) {
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  __m256i words = _mm256_packus_epi16(_mm256_packus_epi32(codes[0], codes[1]), _mm256_packus_epi32(codes[2], codes[3]));
  words = _mm256_permutevar8x32_epi32(words, order);
  __m256i pairs = _mm256_maddubs_epi16(words, _mm256_set1_epi16(0x1001));
  __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(pairs, pairs), 0x08);
  _mm_storeu_si128((__m128i *)bytes, _mm256_castsi256_si128(packed));
}

void encode(const float *vectors, const float *signs, const float *thresholds, int num_tokens, uint8_t *codes,
            uint16_t *norms) {
  for (int token = 0; token < num_tokens; token++, vectors += HEAD_DIM, codes += CODE_BYTES) {
    double norm = sqrt(sum_of_squares(vectors));
    norms[token] = _cvtss_sh((float)norm, 0);
    __m256 scale = _mm256_set1_ps(norm > 0 ? (float)(1 / norm) : 0);
    __m256 y[NUM_VECTORS];
#pragma GCC unroll 16
    for (int i = 0; i < NUM_VECTORS; i++) {
      __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(vectors + 8 * i), scale);
      y[i] = transform_eight(_mm256_mul_ps(scaled, _mm256_loadu_ps(signs + 8 * i)));
    }
#pragma GCC unroll 4
    for (int half = 1; half < NUM_VECTORS; half *= 2)
#pragma GCC unroll 16
      for (int block = 0; block < NUM_VECTORS; block += 2 * half)
#pragma GCC unroll 16
        for (int i = block; i < block + half; i++) {
          __m256 a = y[i], b = y[i + half];
          y[i] = _mm256_add_ps(a, b);
          y[i + half] = _mm256_sub_ps(a, b);
        }
#pragma GCC unroll 4
    for (int i = 0; i < NUM_VECTORS; i += 4) {
      __m256i four[4];
      for (int part = 0; part < 4; part++) four[part] = codes_of(y[i + part], thresholds);
      pack(four, codes + 4 * i);
    }
  }
}
