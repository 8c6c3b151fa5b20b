import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the model is that the tests of real models run on. */
export function modelPath(): string {
  const fetched = new URL('../../.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf', import.meta.url)
  const path = process.env.KQV_MODEL ?? fileURLToPath(fetched)
  if (!existsSync(path))
    throw new Error(`tests: no model, got ${path}; run scripts/fetchModel.sh, or name one in KQV_MODEL`)
  return path
}
