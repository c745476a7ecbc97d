"""What is the same in all public cases can be written into a function as a number, and nobody would see it."""

from autograder.checking.key import public_key


def test_m_and_the_sizes_of_two_layers_differ_between_public_cases():
    for name in ("1_two_layer", "2_L_layer", "4_adam_on_L_layers"):
        for exercise in public_key(name).exercises.values():
            for size in ("m", "n_x"):
                values = [case.sizes[size] for case in exercise.cases if size in case.sizes]
                assert len(values) < 2 or len(set(values)) > 1, (name, exercise.name, size)


def test_functions_over_all_layers_meet_two_depths_in_public():
    exercises = public_key("2_L_layer").exercises
    for name in ("L_model_forward", "L_model_backward", "update_parameters"):
        assert len({len(case.sizes) for case in exercises[name].cases}) > 1, name
