// A chat put aside in a quarter of its memory, and taken up again where it was. Run it after a build, on a model of
// transformers.js by its name or its folder: node examples/putAsideChat.mjs onnx-community/Qwen2.5-0.5B-Instruct "Why?"
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  DynamicCache,
  ones_like,
  Tensor,
} from '@huggingface/transformers'
import { quantizedPast, readQuantizedPast } from 'kqv/models/quantizedPast'

const [name, prompt] = process.argv.slice(2)
const tokenizer = await AutoTokenizer.from_pretrained(name)
const model = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32' })
const numTokens = 12
const begun = await model.generate({
  ...tokenizer(prompt),
  max_new_tokens: numTokens,
  return_dict_in_generate: true,
})

// 8 bits for each number; toBytes gives what a file or a browser's IndexedDB keeps
const packed = await quantizedPast(begun.past_key_values)
const file = packed.toBytes()
await begun.past_key_values.dispose()
console.log(`${packed.fullBytes} bytes of cache in ${packed.heldBytes}, or in a file of ${file.length}`)

// later, perhaps in another tab; a cache can be restored as often as there are ways to go on
const past = readQuantizedPast(file).restore((type, data, dims) => new Tensor(type, data, dims))
const resumed = await model.generate({
  input_ids: begun.sequences,
  attention_mask: ones_like(begun.sequences),
  past_key_values: new DynamicCache(past),
  max_new_tokens: numTokens,
})
const through = await model.generate({ ...tokenizer(prompt), max_new_tokens: 2 * numTokens })
console.log(tokenizer.decode(resumed[0]))
console.log(`the chat that was never put aside: ${tokenizer.decode(through[0])}`)
