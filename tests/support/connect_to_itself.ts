/**
 * A process that connects to itself, wherever it is: for a test that has it in a network namespace of its own.
 *
 * @module
 */
import { connect, createServer } from "node:net";
import { requireLoopback } from "../../plugins/kit/recording/loopback.ts";

requireLoopback();
requireLoopback();
const server = createServer((socket) => void socket.end("itself"));
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  const { port } = server.address() as { port: number };
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("data", (bytes) => void console.log(String(bytes)));
  socket.on("error", (error) => void console.log(error.message));
  socket.on("close", () => void server.close());
});
