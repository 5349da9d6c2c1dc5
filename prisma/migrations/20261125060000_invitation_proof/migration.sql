-- AlterTable
ALTER TABLE "invitations" ADD COLUMN     "proof_hash" CHAR(64);
