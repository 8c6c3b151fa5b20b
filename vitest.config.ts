import { defineConfig } from 'vitest/config'

/** What takes long and seldom breaks alone: run with the studies, so that `npm test` stays quick. */
const slow = [
  'test/kernels/binaries.test.ts',
  'test/cli/captureOnnx.test.ts',
  'test/cli/recommendReplay.test.ts',
  'test/cli/repeatability.test.ts',
]

export default defineConfig({
  test: {
    // every core: most of what tests wait for are processes of their own
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/calibration/**',
            'test/browser/**',
            'test/studies/**',
            ...slow,
            'test/**/*.model.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'calibration', include: ['test/calibration/**/*.test.ts'], testTimeout: 600_000 } },
      {
        test: {
          name: 'studies',
          include: ['test/studies/**/*.test.ts', ...slow],
          testTimeout: 600_000,
        },
      },
      { test: { name: 'models', include: ['test/models/**/*.model.test.ts'], testTimeout: 600_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
