package io.narthex.exposition;

/**
 * Words of both text formats; the names appear in messages.
 *
 * @upstream model/textparse/promparse.go token
 */
enum Token {
  INVALID,
  EOF,
  LINEBREAK,
  WHITESPACE,
  HELP,
  TYPE,
  UNIT,
  EOFWORD,
  TEXT,
  COMMENT,
  MNAME,
  QSTRING,
  BOPEN,
  BCLOSE,
  LNAME,
  LVALUE,
  COMMA,
  EQUAL,
  TIMESTAMP,
  VALUE
}
