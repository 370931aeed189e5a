"""Makes what ClipTokenizerTest compares with; run by hand, in no build.

pip install open_clip_torch==3.3.0 ftfy==6.3.1 tokenizers==0.23.3
python clip_goldens.py ../../../../triton-models/export ../resources/dev/vectormesh/encoders

clip-tokenizer.json.gz   CLIP's vocabulary (of open_clip_torch, MIT) as a tokenizer.json
clip-goldens.jsonl       a text a line, with open_clip's ids of it, those of tokenizer.json by
                         itself where they differ, and open_clip's canonicalized text
"""

import gzip
import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])
from clip_tokenizer import clip_tokenizer
from open_clip.tokenizer import SimpleTokenizer, get_clean_fn

TEXTS = [
    "",
    " ",
    "a photo of a cat",
    "A Photo of a CAT",
    "  two   blanks\tand\na line\r\nend  ",
    "dog's bowl, isn't it? they've said we'll see I'd I'm you're",
    "dog\u2019s bowl",
    "\u201cquoted\u201d and \u2018single\u2019",
    "fish &amp; chips",
    "fish &amp;amp; chips",
    "fish &amp;amp;amp; chips",
    "&lt;b&gt;bold&lt;/b&gt;",
    "<b>bold</b> &amp; plain",
    "&rsquo; alone, <i>and</i> dog&rsquo;s",
    "caf\u00e9",
    "cafe\u0301",
    "&eacute;t&eacute; &#233; &#xe9; &copy 2020 &notit; &amp",
    "\uff26\uff35\uff2c\uff2c \uff37\uff29\uff24\uff34\uff28 \uff11\uff12\uff13",
    "\uff8a\uff9d\uff76\uff78 \uff76\uff85",
    "\u3000ideographic\u3000blank\u3000",
    "o\ufb03ce \ufb01re \ufb02ow \ufb05op",
    "\u0132sland \u01c4ep",
    "stra\u00dfe STRASSE \u1e9e",
    "\u039f\u0394\u039f\u03a3 \u03a3\u03a4\u03a3",
    "\u0130stanbul \u0131",
    "\u65e5\u672c\u8a9e\u306e\u5199\u771f",
    "\u732b\u3068\u72ac",
    "\u043a\u043e\u0448\u043a\u0430 \u041a\u041e\u0422",
    "\u0642\u0637\u0629 \u0635\u063a\u064a\u0631\u0629",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0e41\u0e21\u0e27\u0e2a\u0e35\u0e14\u0e33",
    "\U0001f600 smile \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f heart",
    "1234567890 12.5% $3,000 #1",
    "v2.0-beta_3",
    "a_b_c __init__",
    "e-mail: someone@example.org",
    "https://example.org/path?q=1&lang=en",
    "x" * 40,
    "supercalifragilisticexpialidocious",
    "\ufeffbyte order mark",
    "zero\u200bwidth non\u00a0breaking\u2009thin",
    "next\u0085line \u2028 separator",
    "control\u0007bell\u000bvertical\u001cfile",
    "\u001b[31mred\u001b[0m",
    "soft\u00adhyphen",
    "\u0091smart\u0092 \u0080 99",
    "\u00bd \u00b2 \u2460 \u2168",
    "\u2026 \u2013 \u2014 \u2022",
    "na\u00efve co\u00f6perate",
    "\u00c5ngstr\u00f6m \u212b",
    "\u1f08\u03b8\u1fc6\u03bd\u03b1\u03b9",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab",
    "rock'n'roll 'tis '90s",
    "'S 'T 'RE",
    "!!! ??? ... ---",
    "<<<>>> [[ ]] {{ }}",
    "a/b\\c|d~e`f^g",
    "<start_of_text> a cat <end_of_text> tail",
    "<|startoftext|> a cat <|endoftext|> tail",
    "<END_OF_TEXT> shouted",
    "a cat\u0000 with a nul",
    "quick brown fox " * 30,
    "\u732b " * 60,
    "sch\u00c3\u00b6n",
    "\u00e2\u20ac\u0153quoted\u00e2\u20ac\u009d",
    "l\u02bcamour \u201blow",
    "\u02dc \u02c6 \u00b4 \u00a8",
    "mixed \u0422ext with \u0441yrillic",
    "@user #hashtag RT: \U0001f1e9\U0001f1ea",
]
WINDOW = 77


def main(resources):
    tokenizer = clip_tokenizer()
    reference = SimpleTokenizer()
    canonical = get_clean_fn("canonicalize")
    resources.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(tokenizer.to_str().encode(), compresslevel=9, mtime=0)
    (resources / "clip-tokenizer.json.gz").write_bytes(packed)
    tokenizer.enable_truncation(WINDOW)
    with open(resources / "clip-goldens.jsonl", "w", encoding="ascii", newline="\n") as lines:
        for text in TEXTS:
            # An end in the text is no end of the row: open_clip puts its own one behind.
            whole = [reference.sot_token_id, *reference.encode(text), reference.eot_token_id]
            if len(whole) > WINDOW:
                whole = [*whole[: WINDOW - 1], reference.eot_token_id]
            row = {"text": text, "open_clip": whole}
            plain = tokenizer.encode(text).ids
            if plain != whole:
                row["tokenizer_json"] = plain
            row["canonical"] = canonical(text)
            lines.write(json.dumps(row) + "\n")
    print(len(TEXTS), "texts")


main(pathlib.Path(sys.argv[2]))
