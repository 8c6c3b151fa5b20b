"""Captures a trace from any causal language model of Hugging Face, on a GPU where there is one. Each text is a document.

    python captureWithTransformers.py Qwen/Qwen2.5-0.5B trace.safetensors texts/*.txt && kqv recommend trace.safetensors

Needs torch, safetensors, and transformers 4.48 or later.
"""
import json, sys
import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

name, out, *paths = sys.argv[1:]
longest, num_queries = 512, 8  # tokens of a document, and how many of them have their queries kept
attend, parts, documents, positions = ALL_ATTENTION_FUNCTIONS["sdpa"], {}, [], []

def record(module, query, key, value, *rest, scaling=None, **options):  # after RoPE, [1, heads, tokens, headDim]
    head_dim = query.shape[-1]  # a trace's logits are products over its root, whatever the model's are
    kept = query[:, :, rows] * ((scaling or head_dim**-0.5) * head_dim**0.5)
    for operand, tensor in zip("qkv", (kept, key, value)):
        parts.setdefault(f"layers.{module.layer_idx}.{operand}", []).append(tensor[0].cpu())
    return attend(module, query, key, value, *rest, scaling=scaling, **options)

ALL_ATTENTION_FUNCTIONS["sdpa"] = record
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForCausalLM.from_pretrained(name, torch_dtype="auto", attn_implementation="sdpa")
model.to("cuda" if torch.cuda.is_available() else "cpu")
for path in paths:
    ids = tokenizer(open(path, encoding="utf-8").read(), return_tensors="pt").input_ids[:, :longest]
    start, count = documents[-1][1] if documents else 0, ids.shape[1]
    rows = torch.linspace(count // 4, count - 1, num_queries).round().long().unique()  # with a context to attend to
    documents, positions = [*documents, [start, start + count]], [*positions, *(start + rows).tolist()]
    with torch.no_grad():
        model(ids.to(model.device), use_cache=False)
config = model.config.get_text_config()
rope = getattr(config, "rope_parameters", None) or {"rope_theta": getattr(config, "rope_theta", None)}
notes = {"documents": documents, "query_positions": positions, "rope_theta": rope.get("rope_theta")}
metadata = {"model": name, **{key: json.dumps(note) for key, note in notes.items() if note is not None}}
save_file({key: torch.cat(tensors, dim=1).contiguous() for key, tensors in parts.items()}, out, metadata)
