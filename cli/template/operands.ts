/**
 * Reads one operand of an action: a constant, a field, a variable, a function's name, or commands in parentheses.
 *
 * @module
 */
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { numberOf, unquote, unquoteCharacter } from "./constants.ts";
import type { NumberNode, Operand } from "./nodes.ts";
import type { Token } from "./lexer.ts";
import type { Parser } from "./parser.ts";

/** Undefined where no operand begins. @throws {UsageError} `usage/template` */
export function readOperand(parser: Parser): Operand | undefined {
  const { at } = parser.peek();
  const operand = readTerm(parser);
  if (operand === undefined || parser.peek().type !== "field") return operand;
  const names = [];
  while (parser.peek().type === "field") names.push(parser.take().text.slice(1));
  const text = parser.textFrom(at);
  switch (operand.kind) {
    case "field":
    case "variable":
      return { ...operand, text, names: [...operand.names, ...names] };
    case "pipe":
    case "function":
      return { kind: "chain", at, text, base: operand, names };
    default:
      throw parser.source.unreadable(at, `${quote(operand.text)} has no fields`);
  }
}

function readTerm(parser: Parser): Operand | undefined {
  const token = parser.peek();
  const { type, text, at } = token;
  switch (type) {
    case "dot":
    case "nil":
      parser.take();
      return { kind: type, at, text };
    case "bool":
      parser.take();
      return { kind: "bool", at, text, value: text === "true" };
    case "field":
      parser.take();
      return { kind: "field", at, text, names: [text.slice(1)] };
    case "number":
    case "character":
      parser.take();
      return readNumber(parser, token);
    case "string":
      parser.take();
      return readString(parser, token);
    case "variable":
      parser.take();
      if (parser.hasVariable(text)) {
        return { kind: "variable", at, text, variable: text, names: [] };
      }
      throw parser.source.unreadable(at, `there is no variable ${text}`);
    case "identifier":
      parser.take();
      return readFunction(parser, token);
    case "(":
      parser.take();
      return parser.nested(at, () => parser.pipe("a ( )", ")"));
    default:
      return undefined;
  }
}

function readString(parser: Parser, { text, at }: Token): Operand {
  const value = unquote(text);
  if (value !== undefined) return { kind: "string", at, text, value };
  throw parser.source.unreadable(
    at,
    `${text} has an escape that Go does not know`,
    'there are \\n, \\t, \\\\, \\" and \\u00e4; between backquotes stands any text',
  );
}

function readFunction(parser: Parser, { text, at }: Token): Operand {
  if (parser.functions.has(text)) return { kind: "function", at, text };
  throw parser.source.unreadable(
    at,
    `there is no function ${quote(text)}`,
    didYouMean(text, parser.functions) ?? `a field is written with a dot: {{.${text}}}`,
  );
}

function readNumber(parser: Parser, { type, text, at }: Token): NumberNode {
  if (type === "character") {
    const code = unquoteCharacter(text);
    if (code === undefined) throw parser.source.unreadable(at, `${text} is no character`);
    return { kind: "number", at, text, int: BigInt(code), float: code, isFloat: false };
  }
  if (text.endsWith("i")) {
    throw parser.source.unreadable(at, `${text} is a complex number, which no image has`);
  }
  const number = numberOf(text);
  if (number === "overflow") throw parser.source.unreadable(at, `${text} is too great`);
  if (number === undefined) throw parser.source.unreadable(at, `${text} is no number`);
  const isFloat = !/^[+-]?0[xX][^pP]*$/.test(text) && /[.eEpP]/.test(text);
  return { kind: "number", at, text, ...number, isFloat };
}
