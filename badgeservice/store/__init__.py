"""Only SQL: tables on one page, a file of queries per noun, the migrations."""
