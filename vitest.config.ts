import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/calibration/**', 'test/browser/**', 'test/studies/**', 'test/**/*.model.test.ts'],
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
