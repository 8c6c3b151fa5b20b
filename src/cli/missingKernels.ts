import { whyPlain } from '../codecs/registry.ts'

/**
 * Says on standard error why this host runs no kernels, if so.
 *
 * Any trace has a head dim for which they exist, so it is the host's doing alone.
 */
export function noteMissingKernels(): void {
  const reason = whyPlain('mse4', 64)
  if (reason !== undefined)
    process.stderr.write(`kqv: codecs run in plain TypeScript, which takes several times longer; ${reason}\n`)
}
