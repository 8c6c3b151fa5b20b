import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Where Moonshine-tiny and the speech are. */
export function moonshinePath(): string {
  const folder = fileURLToPath(new URL('../../.cache/models/moonshine-tiny', import.meta.url))
  if (!existsSync(folder)) throw new Error(`tests: no model, got ${folder}; run scripts/fetchMoonshine.sh`)
  return folder
}

/** Eleven seconds of speech, 16,000 samples a second: "And so, my fellow Americans, ask not ..." */
export function readSpeech(): Float32Array {
  const file = readFileSync(join(moonshinePath(), 'jfk.wav'))
  const start = file.indexOf('data', 36, 'latin1') + 8
  const samples = new Int16Array(new Uint8Array(file.subarray(start)).buffer)
  return Float32Array.from(samples, (sample) => sample / 32768)
}

/** A folder with what the model's package lacks of those that transformers.js takes. */
export function writeMoonshineFolder(folder: string): string {
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(moonshinePath(), 'onnx'), join(folder, 'onnx'))
  const sizes = ['decoder', 'encoder'].flatMap((part) => [
    [`${part}_num_hidden_layers`, 6],
    [`${part}_num_attention_heads`, 8],
    [`${part}_num_key_value_heads`, 8],
  ])
  const config = {
    model_type: 'moonshine',
    is_encoder_decoder: true,
    hidden_size: 288,
    vocab_size: 32768,
    bos_token_id: 1,
    eos_token_id: 2,
    max_position_embeddings: 194,
    decoder_start_token_id: 1,
    ...Object.fromEntries(sizes),
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  writeFileSync(join(folder, 'generation_config.json'), '{}')
  return folder
}

/** `[1, frames, 288]` */
export async function encodeSpeech(samples: Float32Array): Promise<Tensor> {
  const session = await InferenceSession.create(join(moonshinePath(), 'onnx/encoder_model.onnx'))
  const { last_hidden_state } = await session.run({
    input_values: new Tensor('float32', samples, [1, samples.length]),
  })
  await session.release()
  return last_hidden_state
}
