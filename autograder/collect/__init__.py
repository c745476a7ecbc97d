"""Downloads of learning platforms into `submitted/`: every file is placed, or listed with the reason why not.

It may write `submitted/`, `.autograder/older/`, the log of what was collected, and who is who on a platform. No newer submission
is overwritten, no link followed, nothing of what is unpacked executed; marks and the gradebook are not known here.
"""
