"""What Japanese notes say by themselves, why a rule was broken, what a translator is shown."""

from __future__ import annotations

from dataclasses import replace

from qa_notes.faults import Rule
from qa_notes.languages.ja.chinese import CHINESE
from qa_notes.languages.ja.grammar import BROKEN, CUT_WORD, NO_KANA
from qa_notes.languages.ja.katakana import MISSPELT
from qa_notes.languages.language import Headings, Labels

LABELS = Labels(
    intro="ここでは、論文ごとに、LLMが本文を読んで作成したQ&Aを用いて要点を記載しています。"
    "気になる論文の選択に役立ったら良いと思います。",
    listing="紹介する論文は以下の{n}本となります。",
    untitled="論文紹介",
    authors="著者: ",
    published="発行日: ",
    updated="最終更新日: ",
    url="URL: ",
    categories="カテゴリ: ",
    status="状態: ",
    withdrawn="撤回済み",
    abstract="概要:",
    qa="Q&A:",
    question="Q: ",
    answer="A: ",
    evidence="根拠:",
    looked_in="探した箇所: ",
    reason="理由: ",
    failed_papers="紹介できなかった論文:",
    unknown="不明",
    not_in_paper="論文中に記載なし",
    review="【要確認】",
    unanswered="【未回答】",
    no_note="ノートがまだありません",
    bad_note="ノートが壊れていて読めません",
    unasked="まだ質問していない項目があります: {items}",
    failed="回答が得られなかった項目があります: {items}",
    comma="、",
    day="{year}年{month}月{day}日",
    links="論文は次の入手先を示しています: {links}。",
    printed_as="(紙面の表記は {host})",
    paragraph="第{paragraph}段落",
    in_section="「{section}」第{paragraph}段落",
    in_own_words="論文には“{quote}”とあります。",
    by_model="【モデルの質問】",
    trends="今週の主な動向:",
    trends_by_model="【モデルが作成】",
    trend_papers="関連する論文: ",
    digest="[{first} ~ {last}] 今週の主要ML論文",
    by_machine="この記事では、論文の題名・紹介・要旨を言語モデルが自動で翻訳しています。",
    caution="自動で翻訳・要約した文章には誤りが含まれることがあります。原文もあわせてご確認ください。",
    introduction="論文紹介",
    digest_abstract="論文要旨",
    paper_link="論文リンク",
    further="さらに読む",
    source="原文",
    and_more="ほか{n}名",
    untranslated="【未訳】",
    back="回答に戻る",
)

CLASSIC = replace(
    LABELS,
    intro=LABELS.intro.replace("。", "."),
    listing=LABELS.listing.replace("。", "."),
    authors="著者:",
    published="発行日:",
    updated="最終更新日:",
    url="URL:",
    categories="カテゴリ:",
    status="状態:",
    trend_papers="関連する論文:",
)

REASONS = {
    Rule.EMPTY: "中身がありません",
    Rule.SLOT: "埋められていない箇所があります({words})",
    Rule.LATEX: "LaTeX の命令が残っています({words})",
    Rule.LABEL: "文の前に余計な見出しが付いています",
    Rule.CUT_OFF: "文が途中で切れています",
    Rule.REPEATED_QUESTION: "質問を繰り返しているだけです",
    Rule.ASKS: "答えずに問いを返しています",
    Rule.LOOP: "同じ内容を繰り返しています",
    Rule.SAID_TWICE: "「{words}」が続けて二度書かれています",
    Rule.BRACKET: "括弧が閉じていないか、対応していません({words})",
    Rule.POINTER: "{words} を指すだけで、内容を述べていません",
    Rule.LANGUAGE: "日本語になっていない部分があります",
    Rule.FOREIGN_SCRIPT: "ほかの言語の文字が混ざっています({words})",
    Rule.ENGLISH: "英語のまま残っている部分があります({words})",
    Rule.HALF_TRANSLATED: "「{words}」の訳が途中です",
    Rule.LOOSE_WORD: "「{words}」が英語のまま残っています",
    Rule.NAME_LOST: "名称「{words}」が変わっています",
    Rule.ADDED_SENTENCE: "原文にない文が加わっています",
    Rule.UNSURE: "訳文が正しいと確認できていません",
    Rule.ORIGINAL: "訳せなかった文は、原文を示します",
    Rule.NO_QUOTATION: "引用が論文の本文と一字一句一致しません",
    Rule.NO_EVIDENCE: "根拠となる引用がありません",
    Rule.QUOTATION: "{meant} ページにこの文はありません",
    Rule.PARAGRAPH: "{meant}にこの文はありません",
    Rule.GONE: "引用した文がこの版の論文に見当たりません",
    Rule.NUMBER: "数値 {words} が原文にありません",
    Rule.UNCITED_NUMBER: "数値 {words} は概要にだけあり、引用文にはありません",
    Rule.NUMBER_LOST: "数値 {words} が抜けています",
    Rule.NAME: "「{words}」は原文にありません",
    Rule.EXAMPLES: "「{words}」は論文の言葉ではありません",
    Rule.UNSUPPORTED: "引用文が回答の内容を裏付けていません",
    Rule.NO_FIGURE: "数値が示されていません",
    Rule.OFF_TOPIC: "引用文が質問の内容に触れていません",
    Rule.NEGATION: "「{meant}」の否定が訳されていません",
    Rule.ADDED_NEGATION: "引用文にない否定が加わっています",
    Rule.TURNED_ROUND: "原文が否定する「{meant}」を肯定しています",
    Rule.LINK: "このリンクは引用文にありません",
    Rule.CHANGED_LINK: "リンクの一部が訳されています",
    Rule.SPLIT_WORD: "単語が途切れています。正しくは {meant} です",
    Rule.TWO_SPELLINGS: "ほかの箇所では {meant} と書かれています",
    Rule.CONTRADICTION: "{meant}の数が食い違っています",
    Rule.SAME_ANSWER: "二つの回答が同じことを述べています",
    Rule.UNREADABLE: "ノートを読み取れません: {meant}",
    Rule.NOT_ASKED: "まだ質問していません",
    Rule.NO_REPLY: "モデルから使える回答が得られませんでした",
    Rule.NO_ANSWER: "使える回答が得られませんでした",
    Rule.REFUSED: "モデルが応答しませんでした",
    Rule.NOTHING_FOUND: "質問に合う箇所が見つかりませんでした",
    Rule.NOT_SAID: "探した箇所に答えがありませんでした",
    Rule.NO_LINKS: "著者自身のコード・データ・モデルへのリンクがありません",
    Rule.NO_ABSTRACT: "論文の概要が分かりません",
    Rule.OTHER_ABSTRACT: "この版では論文の概要が変わっています",
    Rule.CUT_FILE: "PDF ファイルの末尾が欠けており、論文の最後まで確認できていません",
    Rule.TOLD: "{words}",
    CHINESE: "中国語({words})が混ざっています",
    NO_KANA: "日本語の文になっていません",
    BROKEN: "日本語として誤った語があります({words})",
    CUT_WORD: "「{words}」は「{meant}」と書くべき語です",
    MISSPELT: "「{words}」は「{meant}」の誤記です",
}

ADVICE = {
    CHINESE: "it is partly Chinese ({words}), write Japanese",
    NO_KANA: "it has no hiragana, write Japanese sentences",
    BROKEN: "{words} is no Japanese word",
    CUT_WORD: "{words} is half in kana, the word is {meant}",
    MISSPELT: "{words} is misspelt, the term is {meant}",
}

HEADINGS = Headings(
    {
        "appendix": "付録", "abstract": "^概要|^要旨|^あらまし", "limitations": "限界",
        "conclusion": "おわりに|まとめ", "introduction": "はじめに|序論", "related": "関連",
        "results": "結果", "discussion": "考察", "experiments": "実験|評価", "method": "手法|提案",
    },
    references="参考文献|参照文献|引用文献",
    known="要旨|概要|あらまし|はじめに|おわりに|謝辞",
    abstract="概要|要旨",
    figure="図",
    table="表",
)  # fmt: skip

EXAMPLES = (
    (
        "Terms: fine-tuning = ファインチューニング; baseline = ベースライン\n"
        "By fine-tuning on 12,000 examples, PolyNet outperforms the strongest "
        "baseline by 2.4 points on CIFAR-100.",
        "PolyNetは、12,000件の例でファインチューニングすることにより、CIFAR-100で最も強力なベースラインを2.4ポイント上回ります。",
    ),
    (
        "However, existing parsers need a treebank for every language, which is "
        "expensive to build.",
        "しかし、既存のパーサーは言語ごとにツリーバンクを必要とし、その構築には多くの費用がかかります。",
    ),
    (
        "Note: An earlier translation was wrong: the number 600 is missing.\n"
        "Terms: large language model = 大規模言語モデル\n"
        "In this work, we study why large language models fail to plan and introduce "
        "PlanBench, a benchmark of 600 tasks.",
        "本研究では、大規模言語モデルが計画に失敗する理由を調べ、600個のタスクからなるベンチマークPlanBenchを導入します。",
    ),
    (
        "Terms: dependency parsing = 係り受け解析\n"
        "Unlike Malt, which decides greedily at every step, PolyParse searches over "
        "whole trees when it performs dependency parsing.",
        "各ステップで貪欲に決定するMaltとは異なり、PolyParseは係り受け解析を行う際に木全体を探索します。",
    ),
    (
        "Terms: dataset = データセット; accuracy = 正解率\n"
        "The method was evaluated on the SNLI, QNLI and RTE datasets, using accuracy "
        "and F1.",
        "この手法は、SNLI、QNLI、RTEのデータセットで、正解率とF1を用いて評価されました。",
    ),
    (
        "Terms: 1.5 billion = 15億; parameter = パラメータ\n"
        "Training the model with 1.5 billion parameters takes 3 days on 16 V100 GPUs.",
        "15億パラメータのモデルの学習には、16基のV100 GPUで3日かかります。",
    ),
    (
        "One limitation is that the approach depends on the quality of the labels, "
        "so noisy data can hurt its results.",
        "限界の一つは、この手法がラベルの品質に依存するため、ノイズの多いデータでは結果が悪化しうることです。",
    ),
    (
        "Future work could extend the system to other languages and reduce the "
        "amount of memory that it needs.",
        "今後の研究では、システムを他の言語に拡張し、必要なメモリの量を減らすことが考えられます。",
    ),
)
