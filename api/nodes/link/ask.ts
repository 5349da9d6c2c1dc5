import { readAnswer } from '#domain/contracts/node-questions/answer.ts';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { InputOf, NameIn, OutputOf, Question } from '#domain/contracts/node-questions/question.ts';
import { DomainError } from '#domain/errors.ts';
import type { NodeSocket } from './types.ts';

/** Who callers are and what they may do is not for a node to say: panels sign out or ask for a password at such an answer. */
const isForNodeToSay = (code: string): boolean => !/^(auth|request|user)\./.test(code);

/**
 * Asks a node one question and waits for its answer.
 * @throws DomainError with the node's own code, sentence and details; `node.offline` at once when the link breaks; `node.no_answer` after
 * the question's deadline, or when the answer makes no sense
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
    const fail = (code: string, message: string): void => {
      settle();
      reject(new DomainError(code, message, { kind: 'transient' }));
    };
    const lost = (): void => fail('node.offline', 'The connection to the node was lost.');
    const late = (): void => fail('node.no_answer', 'The node does not answer. Try again.');
    const timer = setTimeout(late, asked.deadlineMilliseconds);
    socket.on('disconnect', lost);
    socket.emit(name, input, (answer: unknown) => {
      const read = readAnswer(asked, answer);
      if (read === null || ('refusal' in read && !isForNodeToSay(read.refusal.code)))
        return fail('node.no_answer', 'The node gave an answer that makes no sense.');
      settle();
      if ('refusal' in read) reject(read.refusal);
      else resolve(read.result as OutputOf<NodeQuestions, Name>);
    });
  });
}
