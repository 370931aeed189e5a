"""The tokenizer: one token a word, lower case, accents and punctuation dropped.

A word that no caption holds becomes [UNK]. Training puts such words into captions, where they
change nothing, and shows texts of nothing else, which belong to no picture.
"""

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

import scenes

MAX_TOKENS = 32
SPECIAL = ["[UNK]", "[BOS]", "[EOS]"]
UNKNOWN, BEGIN, END = range(3)
# What says nothing of a picture by itself: texts that belong to no picture may hold these.
NEUTRAL = ["a", "an", "and", "background", "is", "of", "on", "picture", "pictures", "the", "there"]


def tokenizer():
    vocabulary = {word: i for i, word in enumerate(SPECIAL + scenes.words())}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Punctuation("removed"), pre_tokenizers.WhitespaceSplit()]
    )
    made.post_processor = processors.TemplateProcessing(
        single="[BOS] $A [EOS]", special_tokens=[("[BOS]", BEGIN), ("[EOS]", END)]
    )
    made.add_special_tokens(SPECIAL)
    return made
