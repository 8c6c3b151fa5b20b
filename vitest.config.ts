import { defineConfig } from 'vitest/config'

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
            'test/kernels/binaries.test.ts',
            'test/**/*.model.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'calibration', include: ['test/calibration/**/*.test.ts'], testTimeout: 600_000 } },
      {
        test: {
          name: 'studies',
          include: ['test/studies/**/*.test.ts', 'test/kernels/binaries.test.ts'],
          testTimeout: 600_000,
        },
      },
      { test: { name: 'models', include: ['test/models/**/*.model.test.ts'], testTimeout: 600_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
})
