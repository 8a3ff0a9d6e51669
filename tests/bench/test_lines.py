from bench.lines import Line, Piece, block_row, line_row

STORY = Line("body", "The council voted on Monday to close the library.")


def test_a_text_that_is_just_the_reporting_scores_in_full() -> None:
    lines = [Line("nav", "Library"), Line("title", "Library to close"), STORY, Line("related", "The council")]
    assert line_row(STORY.text, lines) == (9.0, 0.0, 0.0, 0.0, 2.0)


def test_headline_words_count_on_neither_side() -> None:
    lines = [Line("title", "Library to close"), STORY]
    assert line_row("Library to close\n" + STORY.text, lines) == line_row(STORY.text, lines)


def test_noise_that_the_text_holds_is_a_leak() -> None:
    lines = [STORY, Line("promo", "Sign up here")]
    assert line_row(STORY.text + "\nSign up here", lines) == (9.0, 3.0, 0.0, 1.0, 0.0)


def test_metadata_that_the_text_holds_is_kept_wrongly_but_no_leak() -> None:
    assert line_row("By Ann Smith", [Line("byline", "By Ann Smith")]) == (0.0, 3.0, 0.0, 0.0, 0.0)


def test_it_does_not_matter_where_a_tool_breaks_its_lines() -> None:
    lines = [Line("body", "First line"), Line("body", "and the second")]
    assert line_row("First line and\nthe second", lines)[0] == 5.0


def test_one_occurrence_answers_for_one_line_only() -> None:
    lines = [Line("related", "Storm hits coast"), Line("body", "Storm hits coast")]
    assert line_row("Storm hits coast", lines) == (3.0, 0.0, 0.0, 0.0, 1.0)


def test_a_long_line_that_a_tool_altered_is_still_found() -> None:
    assert line_row("The council voted on Monday to close a library.", [STORY])[0] == 9.0


def test_a_short_line_has_to_stand_whole() -> None:
    assert line_row("one two three five", [Line("body", "one two three four")])[2] == 4.0


def test_lines_without_words_count_for_nothing() -> None:
    assert line_row("", [Line("nav", "* * *")]) == (0.0, 0.0, 0.0, 0.0, 0.0)


def test_a_line_shares_the_fate_of_its_block() -> None:
    pieces = [Piece("Home", "dropped"), Piece(STORY.text, "kept"), Piece("Buy now", "kept")]
    assert block_row(pieces, [Line("nav", "Home"), STORY, Line("ad", "Buy now")]) == (9.0, 2.0, 0.0, 1.0, 1.0)


def test_equal_blocks_are_taken_in_document_order() -> None:
    pieces = [
        Piece("Storm hits coast", "dropped"),
        Piece(STORY.text, "kept"),
        Piece("Storm hits coast", "kept"),
    ]
    lines = [Line("related", "Storm hits coast"), STORY, Line("body", "Storm hits coast")]
    assert block_row(pieces, lines) == (12.0, 0.0, 0.0, 0.0, 1.0)


def test_a_line_is_found_inside_a_longer_block() -> None:
    pieces = [Piece("Weather today", "dropped"), Piece(f"LONDON. {STORY.text} It was close.", "kept")]
    assert block_row(pieces, [STORY])[0] == 9.0


def test_a_line_in_no_block_was_not_kept() -> None:
    assert block_row([Piece("Something else entirely", "kept")], [STORY]) == (0.0, 0.0, 9.0, 0.0, 0.0)
