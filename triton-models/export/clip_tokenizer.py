"""CLIP's vocabulary, as open_clip_torch (MIT) carries it, as a tokenizer.json of Hugging Face's.

python clip_tokenizer.py FILE
"""

import sys

from open_clip.tokenizer import SimpleTokenizer
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""


def clip_tokenizer():
    known = SimpleTokenizer()
    merges = sorted(known.bpe_ranks, key=known.bpe_ranks.get)
    start, end = "<start_of_text>", "<end_of_text>"
    made = Tokenizer(
        models.BPE(known.encoder, merges, end_of_word_suffix="</w>", unk_token=end)
    )
    made.add_special_tokens([start, end])
    made.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    made.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, known.sot_token_id), (end, known.eot_token_id)],
    )
    made.decoder = decoders.ByteLevel()
    return made


if __name__ == "__main__":
    clip_tokenizer().save(sys.argv[1])
