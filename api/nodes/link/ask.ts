import { readAnswer } from '#domain/contracts/node-questions/answer.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { InputOf, NameIn, OutputOf, Question } from '#domain/contracts/node-questions/question.ts';
import { codedError } from '#domain/errors.ts';
import { errorOfNode } from '#domain/errors/receive.ts';
import type { NodeSocket } from './types.ts';

/**
 * Asks a node one question and waits for its answer.
 * @throws DomainError with the node's own code, sentence and details; `node.offline` at once when the link breaks; `node.no_answer` after
 * the question's deadline, or when the answer is malformed
 */
export function askNode<Name extends NameIn<NodeQuestions>>(
  socket: NodeSocket,
  name: Name,
  input: InputOf<NodeQuestions, Name>,
): Promise<OutputOf<NodeQuestions, Name>> {
  const asked: Question = askedOfNode[name];
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      socket.off('disconnect', lost);
    };
    const fail = (code: 'node.offline' | 'node.no_answer', logMessage: string): void => {
      settle();
      reject(codedError(code, {}, { kind: 'transient', logMessage }));
    };
    const lost = (): void => fail('node.offline', 'The connection to the node was lost.');
    const late = (): void => fail('node.no_answer', 'The node does not answer.');
    const timer = setTimeout(late, asked.deadlineMilliseconds);
    socket.on('disconnect', lost);
    socket.emit(name, input, (answer: unknown) => {
      const read = readAnswer(asked, answer, errorOfNode);
      if (read === null) return fail('node.no_answer', 'The node gave a malformed answer.');
      settle();
      if ('refusal' in read) reject(read.refusal);
      else resolve(read.result as OutputOf<NodeQuestions, Name>);
    });
  });
}
