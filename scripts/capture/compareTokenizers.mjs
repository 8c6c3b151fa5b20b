// Reads {file: token ids} as tokenizer.py prints it, and compares with the ids that llama.cpp gives.
//
//     python3 tokenizer.py MODEL.gguf TEXT... | node compareTokenizers.mjs MODEL.gguf
//
// Needs node-llama-cpp 3.22.1 somewhere that Node finds it from here; see data/README.md.
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { getLlama } from 'node-llama-cpp'

const llama = await getLlama({ gpu: false, build: 'never' })
const model = await llama.loadModel({ modelPath: process.argv[2], vocabOnly: true })
const files = Object.entries(JSON.parse(await text(process.stdin)))

let numTokens = 0
for (const [file, ids] of files) {
  const expected = model.tokenize(readFileSync(file, 'utf8'))
  const differs = expected.findIndex((id, index) => id !== ids[index])
  if (differs >= 0 || expected.length !== ids.length) throw new Error(`${file}: token ${differs} differs`)
  numTokens += ids.length
}
console.log(`${files.length} texts, ${numTokens} tokens: all alike`)
process.exit(0)
