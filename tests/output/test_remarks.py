"""What is quoted of what people wrote."""

from ikm.output.remarks import quotable, sample


def test_remarks_that_say_nothing_are_left_out() -> None:
    assert quotable([None, "", "-", "Tidak ada.", "nihil", "12345", "Antrean lama"], "id") == ["Antrean lama"]


def test_telephone_numbers_and_addresses_are_masked() -> None:
    said = quotable(["Hubungi 0812-3456-7890 atau budi@contoh.id, NIK 3201 2345 6789 0001"], "id")
    assert said == ["Hubungi [nomor dihapus] atau [alamat dihapus], NIK [nomor dihapus]"]


def test_numbers_from_seven_digits_are_masked() -> None:
    """As long as a local telephone number."""
    said = quotable(["Telepon saya 555 1234 ya", "Berkas 123456 hilang"], "id")
    assert said == ["Telepon saya [nomor dihapus] ya", "Berkas 123456 hilang"]


def test_short_numbers_stay() -> None:
    assert quotable(["Loket 3 buka jam 08.00, menunggu 45 menit"], "id") == [
        "Loket 3 buka jam 08.00, menunggu 45 menit"
    ]


def test_lines_are_joined_and_long_ones_cut() -> None:
    (whole,) = quotable(["baris satu\nbaris dua " + "panjang " * 100], "id")
    (text,) = sample([whole], 5, seed=1)
    assert text.startswith("baris satu baris dua")
    assert len(text) <= 400
    assert text.endswith("…")
    assert whole.count("panjang") == 100


def test_marks_that_turn_the_text_around_them_are_left_out() -> None:
    assert quotable(["bagus\u202e sekali\u200b"], "id") == ["bagus sekali"]


def test_short_remarks_are_sampled_too_where_there_are_no_others() -> None:
    assert len(sample(["Bagus", "Mantap"] * 60 + [f"Baik {i}" for i in range(20)], 5, seed=1)) == 5
    assert sample(["Bagus"] * 60, 5, seed=1) == ["Bagus"]


def test_the_sample_is_the_same_for_the_same_seed_and_keeps_the_order() -> None:
    remarks = [f"saran nomor {i} yang panjang" for i in range(40)]
    chosen = sample(remarks, 5, seed=1)
    assert chosen == sample(remarks, 5, seed=1) != sample(remarks, 5, seed=2)
    assert sorted(chosen, key=remarks.index) == chosen
