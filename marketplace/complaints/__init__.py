"""What went wrong, who has it in hand and until when: the complaint desk."""
