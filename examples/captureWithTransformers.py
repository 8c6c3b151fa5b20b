"""Captures a trace from any causal language model of Hugging Face, on a GPU where there is one; each text is a document.

    python captureWithTransformers.py Qwen/Qwen2.5-0.5B trace.safetensors texts/*.txt && kqv recommend trace.safetensors
"""
import json, sys, torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer  # 4.48 or later
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

name, out, *paths = sys.argv[1:]
attend, parts, positions, ends = ALL_ATTENTION_FUNCTIONS["sdpa"], {}, [], [0]

def record(module, query, key, value, *rest, scaling=None, **options):  # after RoPE, [1, heads, tokens, headDim]
    kept = query[:, :, rows] * (scaling * query.shape[-1] ** 0.5 if scaling else 1)  # a trace divides by sqrt(headDim)
    for operand, tensor in zip("qkv", (kept, key, value)):
        parts.setdefault(f"layers.{module.layer_idx}.{operand}", []).append(tensor[0].cpu())
    return attend(module, query, key, value, *rest, scaling=scaling, **options)

ALL_ATTENTION_FUNCTIONS["sdpa"] = record
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForCausalLM.from_pretrained(name, torch_dtype="auto", attn_implementation="sdpa")
model.to("cuda" if torch.cuda.is_available() else "cpu").requires_grad_(False)
for path in paths:
    ids = tokenizer(open(path, encoding="utf-8").read(), return_tensors="pt").input_ids[0, :512]
    rows = torch.linspace(len(ids) // 4, len(ids) - 1, 8).round().long().unique()  # queries with a context to attend to
    positions += (ends[-1] + rows).tolist()
    ends.append(ends[-1] + len(ids))
    model(ids[None].to(model.device), use_cache=False)
metadata = {"model": name, "documents": json.dumps([*zip(ends, ends[1:])]), "query_positions": json.dumps(positions)}
save_file({key: torch.cat(tensors, dim=1).contiguous() for key, tensors in parts.items()}, out, metadata)
